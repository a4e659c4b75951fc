"""Sixteen benefits of the notice as one would write them by hand, for facts that are all known.

Each gives a row a family with the number of subjects granted, and the premium and the supplement in CNY. Nothing here
knows an unknown fact, an interpretation, a citation or a payer: that is what they are faster without.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import polars as pl

BENEFITS = (
    "pairing", "holiday_visit", "emotional_care", "volunteer_service", "legal_aid", "dibao_priority",
    "housing_repair_priority", "public_housing_priority", "adoption_priority", "medical_green_channel",
    "accident_insurance", "guardian", "medical_aid", "urban_medical_insurance", "pension_contribution",
    "monthly_supplement",
)  # fmt: skip
DAY, BORN_BY = "DATE '2019-03-01'", "DATE '1970-03-01'"
PREMIUM, SUPPLEMENT = 30, 300


def in_polars(folder: Path, out: Path) -> None:
    """The query in Polars."""
    day, born_by = pl.date(2019, 3, 1), pl.date(1970, 3, 1)
    households = pl.scan_parquet(folder / "households.parquet")
    persons = pl.scan_parquet(folder / "persons.parquet")
    spouse = pl.col("role") != "child"
    alive = ~(pl.col("death_date") <= day).fill_null(value=False)
    joined_on = pl.when((pl.col("parentage") == "adopted").fill_null(value=False)).then("adopted_on")
    joined = ~spouse & (joined_on.otherwise("birth_date") <= day)
    severe = ((pl.col("disability_assessed_on") <= day) & (pl.col("disability_grade") <= 3)).fill_null(value=False)
    member = alive & (spouse | (joined & severe))
    living = spouse & alive
    old = pl.col("birth_date") <= born_by
    of_family = persons.group_by("household_id").agg(
        joined.sum().alias("joined"),
        (joined & (severe | ~alive)).sum().alias("struck"),
        member.sum().alias("members"),
        (member & pl.col("agrees_to_guardian")).sum().alias("agree"),
        (member & (pl.col("hukou") == "urban")).sum().alias("urban"),
        (member & pl.col("hukou").is_null()).sum().alias("of_area"),
        (member & pl.col("resident_pension") & ~pl.col("drawing_pension")).sum().alias("pension"),
        living.sum().alias("living"),
        (living & (pl.col("hukou") == "urban")).sum().alias("living_urban"),
        (living & (pl.col("hukou") == "rural")).sum().alias("living_rural"),
        (living & pl.col("hukou").is_null()).sum().alias("living_of_area"),
        (living & (pl.col("role") == "wife")).sum().alias("wife"),
        (living & old & (pl.col("role") == "wife")).sum().alias("wife_old"),
        (living & old & (pl.col("role") == "husband")).sum().alias("husband_old"),
    )
    wide = households.join(of_family, left_on="id", right_on="household_id", how="left", maintain_order="left")
    special = (pl.col("joined") == 1) & (pl.col("struck") == 1)
    urban_area = pl.col("area") == "urban"

    def all_of(kind: str, area: pl.Expr) -> pl.Expr:
        same = pl.col(f"living_{kind}") + pl.when(area).then("living_of_area").otherwise(0)
        return same == pl.col("living")

    other = pl.when(all_of("urban", urban_area)).then(pl.lit("urban"))
    other = other.when(all_of("rural", ~urban_area)).then(pl.lit("rural"))
    settled = pl.when(pl.col("living") == 0).then("area").otherwise(other.otherwise("area"))
    aged = ((pl.col("wife") == 1) & (pl.col("wife_old") == 1)) | ((pl.col("wife") == 0) & (pl.col("husband_old") == 1))
    counts = {
        **dict.fromkeys(("pairing", "holiday_visit", "emotional_care", "volunteer_service"), pl.lit(1)),
        "legal_aid": pl.col("needs_legal_aid"),
        "dibao_priority": pl.col("low_income"),
        "housing_repair_priority": (settled == "rural") & pl.col("eligible_housing_repair"),
        "public_housing_priority": (settled == "urban") & ~pl.col("owns_home") & pl.col("eligible_public_housing"),
        "adoption_priority": (pl.col("adoption_applied_on") <= day)
        & pl.col("adoption_wants")
        & pl.col("adoption_legally_qualified"),
        "medical_green_channel": pl.col("members"),
        "accident_insurance": pl.col("members"),
        "guardian": pl.col("agree"),
        "medical_aid": pl.when("low_income").then("members").otherwise(0),
        "urban_medical_insurance": pl.col("urban") + pl.when(urban_area).then("of_area").otherwise(0),
        "pension_contribution": pl.col("pension"),
        "monthly_supplement": pl.when(aged).then("living").otherwise(0),
    }
    made = {name: pl.when(special).then(count.cast(pl.UInt32)).otherwise(0) for name, count in counts.items()}
    wide.select(
        pl.col("id").alias("household_id"),
        *(count.fill_null(0).alias(f"{name}_granted") for name, count in made.items()),
        (made["accident_insurance"].cast(pl.Int64) * PREMIUM).alias("accident_insurance_amount"),
        (made["monthly_supplement"].cast(pl.Int64) * SUPPLEMENT).alias("monthly_supplement_amount"),
    ).sink_parquet(out, compression_level=1)


QUERY = f"""
WITH person AS (
  SELECT household_id, role, hukou, agrees_to_guardian, resident_pension, drawing_pension,
    role <> 'child' AS spouse,
    coalesce(death_date > {DAY}, true) AS alive,
    role = 'child' AND coalesce(CASE WHEN parentage = 'adopted' THEN adopted_on ELSE birth_date END <= {DAY}, false)
      AS joined,
    coalesce(disability_assessed_on <= {DAY} AND disability_grade <= 3, false) AS severe,
    birth_date <= {BORN_BY} AS old
  FROM read_parquet('{{folder}}/persons.parquet')
), family AS (
  SELECT household_id,
    count(*) FILTER (joined) AS joined,
    count(*) FILTER (joined AND (severe OR NOT alive)) AS struck,
    count(*) FILTER (alive AND (spouse OR (joined AND severe))) AS members,
    count(*) FILTER (alive AND (spouse OR (joined AND severe)) AND agrees_to_guardian) AS agree,
    count(*) FILTER (alive AND (spouse OR (joined AND severe)) AND hukou = 'urban') AS urban,
    count(*) FILTER (alive AND (spouse OR (joined AND severe)) AND hukou IS NULL) AS of_area,
    count(*) FILTER (alive AND (spouse OR (joined AND severe)) AND resident_pension AND NOT drawing_pension) AS pension,
    count(*) FILTER (alive AND spouse) AS living,
    count(*) FILTER (alive AND spouse AND hukou = 'urban') AS living_urban,
    count(*) FILTER (alive AND spouse AND hukou = 'rural') AS living_rural,
    count(*) FILTER (alive AND spouse AND hukou IS NULL) AS living_of_area,
    count(*) FILTER (alive AND role = 'wife') AS wife,
    count(*) FILTER (alive AND role = 'wife' AND old) AS wife_old,
    count(*) FILTER (alive AND role = 'husband' AND old) AS husband_old
  FROM person GROUP BY household_id
), wide AS (
  SELECT h.*, f.* EXCLUDE (household_id), joined = 1 AND struck = 1 AS special,
    CASE WHEN living = 0 THEN area
      WHEN living_urban + CASE WHEN area = 'urban' THEN living_of_area ELSE 0 END = living THEN 'urban'
      WHEN living_rural + CASE WHEN area = 'rural' THEN living_of_area ELSE 0 END = living THEN 'rural'
      ELSE area END AS settled,
    (wife = 1 AND wife_old = 1) OR (wife = 0 AND husband_old = 1) AS aged
  FROM read_parquet('{{folder}}/households.parquet') h JOIN family f ON h.id = f.household_id
), counted AS (
  SELECT id AS household_id,
    special::INT AS pairing, special::INT AS holiday_visit, special::INT AS emotional_care,
    special::INT AS volunteer_service,
    (special AND needs_legal_aid)::INT AS legal_aid, (special AND low_income)::INT AS dibao_priority,
    (special AND settled = 'rural' AND eligible_housing_repair)::INT AS housing_repair_priority,
    (special AND settled = 'urban' AND NOT owns_home AND eligible_public_housing)::INT AS public_housing_priority,
    (special AND coalesce(adoption_applied_on <= {DAY} AND adoption_wants AND adoption_legally_qualified, false))::INT
      AS adoption_priority,
    CASE WHEN special THEN members ELSE 0 END AS medical_green_channel,
    CASE WHEN special THEN members ELSE 0 END AS accident_insurance,
    CASE WHEN special THEN agree ELSE 0 END AS guardian,
    CASE WHEN special AND low_income THEN members ELSE 0 END AS medical_aid,
    CASE WHEN special THEN urban + CASE WHEN area = 'urban' THEN of_area ELSE 0 END ELSE 0 END
      AS urban_medical_insurance,
    CASE WHEN special THEN pension ELSE 0 END AS pension_contribution,
    CASE WHEN special AND aged THEN living ELSE 0 END AS monthly_supplement
  FROM wide
)
SELECT household_id, {", ".join(f"{name} AS {name}_granted" for name in BENEFITS)},
  accident_insurance * {PREMIUM} AS accident_insurance_amount,
  monthly_supplement * {SUPPLEMENT} AS monthly_supplement_amount
FROM counted
"""


def in_duckdb(folder: Path, out: Path) -> None:
    """The query in DuckDB."""
    with duckdb.connect() as connection:
        connection.execute("SET threads = 2")
        connection.execute(f"COPY ({QUERY.format(folder=folder)}) TO '{out}' (FORMAT parquet)")
