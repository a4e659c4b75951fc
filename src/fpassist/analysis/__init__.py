"""What a change would do, shown: charts, a page, a workbook. Needs ``fpassist[analysis]``.

This room decides nothing and reads plain frames (``shape.Impact``); ``fpassist.bulk.impact.compare`` makes them.
"""
