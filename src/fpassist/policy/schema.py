"""The sections of a policy file and of an overlay, key by key."""

from __future__ import annotations

from fpassist.policy.shapes import Choice, Count, Day, Flag, Map, Rec, Seq, Special, Text, rec

ENTITIES = ("household", "person", "accident", "victim", "treatment")
SUBJECTS = {
    "the household": "household",
    "each spouse": "spouse",
    "each member": "member",
    "the only child": "only_child",
    "each adopted child": "adopted_child",
    "each accident": "accident",
    "each treatment": "treatment",
}
FORMS = ("cash", "in_kind", "insurance", "service", "priority", "discretionary")
PERS = ("once", "month", "year")
BOUNDS = ("exact", "at_least")
RECIPIENTS = ("subject", "household", "institution")
PAYERS = ("fiscal_budget", "family_care_fund", "employment_fund", "employer", "national_scheme")
FACT_TYPES = ("boolean", "number", "string", "date", "enum")
PARAMETER_TYPES = ("number", "date", "boolean", "string")
KINDS = ("local_standard", "amendment", "reform")

LABEL = rec("text in Chinese and English", zh=Text("Chinese"), en=Text("English"))
CITE = Special("cite", "[place, anchor], or a list of such, or {source, at, anchor}")
FEEL = Special("feel", "a FEEL expression")
BLOCK = Special("block", "a condition: FEEL, or all / any / none / choose / at / if")

POLICY = rec(
    "what this policy is",
    optional="registration covers",
    id=Text("the policy's id, such as chenzhou-2014-25", handle=True),
    document=Text("the document's number"),
    registration=Text("the registration number"),
    issued=Day("the day it was signed"),
    in_force=rec(
        "from when to when it holds",
        optional="until review_after",
        from_=Day("first day"),
        until=Day("last day, where it ends"),
        review_after=Day("a day after this one gets a warning"),
    ),
    title=LABEL,
    covers=rec(
        "the numbered parts that benefits and duties must cover between them",
        optional="measures duties",
        measures=Count("measures are numbered 1 to this"),
        duties=Seq(Text("a numbered part such as 三(一)")),
    ),
)
SOURCE = rec(
    "a document that is cited",
    optional="verified",
    document=Text("its number or registered name"),
    title=LABEL,
    verified=Flag("false where the text was not at hand; true when absent"),
)
FACT = rec(
    "a fact that the input carries under extra:",
    optional="values unit",
    of=Choice(("household", "person"), "whose fact it is"),
    type=Choice(FACT_TYPES, "its type"),
    label=LABEL,
    values=Seq(Text("a value of the enum")),
    unit=Text("the unit of a number"),
)
INTERPRETATION = rec(
    "a question that the text leaves open",
    optional="read_by",
    question=LABEL,
    options=Map(LABEL, "the answers, by id", "id"),
    default=Text("the option that holds where nothing else is chosen"),
    ground=LABEL,
    read_by=Text("who outside this file reads the choice, such as payment_schedule"),
)
PARAMETER = rec(
    "a dated figure of the law",
    optional="unit by bound source verified type read_by",
    label=LABEL,
    type=Choice(PARAMETER_TYPES, "the type; told from the values when absent"),
    unit=Text("the unit of a number, such as CNY/person/month"),
    by=FEEL,
    bound=Choice(BOUNDS, "whether the figure is exact or a floor; exact when absent"),
    source=Text("the id of the document that sets it, where that is not the notice"),
    verified=Flag("false where the figure could not be held against its source"),
    values=Special("values", "day to value: {2014-07-16: 49}"),
    cite=CITE,
    read_by=Text("who outside this file reads the figure"),
)
DEFINITION = rec(
    "a named condition or value of one entity",
    optional="when value from until read_by",
    label=LABEL,
    of=Choice(ENTITIES, "what it is a property of"),
    when=BLOCK,
    value=Special("block", "a value: FEEL, or choose / at / if"),
    from_=Day("first day on which it holds"),
    until=Day("last day on which it holds"),
    cite=CITE,
    read_by=Text("who outside this file reads it"),
)
QUANTITY = rec(
    "how much of a service",
    value=FEEL,
    unit=Text("hour, day, …"),
    per=Choice(PERS, "a month, a year, or once"),
)
GRANT = rec(
    "what the benefit gives",
    optional="amount per bound quantity payer recipient set_by event once_per",
    form=Choice(FORMS, "what kind of thing"),
    amount=FEEL,
    per=Choice(PERS, "a month, a year, or once"),
    bound=Choice(BOUNDS, "exact, or a floor; when absent, a floor where a parameter in the amount is one"),
    quantity=QUANTITY,
    payer=Special("payer", "who pays"),
    recipient=Choice(RECIPIENTS, "who is paid; the subject when absent"),
    set_by=Text("the id of the document that sets an amount not carried here"),
    event=Special("feel", "the day of the event of a one-off grant"),
    once_per=Choice(("subject", "household"), "a one-off grant is given once per subject or once per household"),
)
PAYER_RULE = rec(
    "one way it may be paid",
    optional="when payer employer_of",
    when=BLOCK,
    payer=Choice(PAYERS, "who pays"),
    employer_of=Special("feel", "a list of persons whose employers pay in equal shares"),
)
BENEFIT = rec(
    "what a family can be granted",
    optional="from until",
    measure=Text("the number of the measure it belongs to, as text"),
    label=LABEL,
    for_=Choice(tuple(SUBJECTS), "whom it is decided for"),
    when=BLOCK,
    grant=GRANT,
    from_=Day("first day on which it can be granted"),
    until=Day("last day on which it can be granted"),
    cite=CITE,
)
DUTY = rec(
    "what binds a department and grants nothing to a family",
    measure=Text("the numbered part, such as 三(一)"),
    label=LABEL,
    bearer=LABEL,
    cite=CITE,
)
FILE = Rec(
    {
        "policy": POLICY,
        "sources": Map(SOURCE, "documents cited"),
        "facts": Map(FACT, "facts that the built-in models lack"),
        "interpretations": Map(INTERPRETATION, "questions that the text leaves open"),
        "parameters": Map(PARAMETER, "dated figures"),
        "definitions": Map(DEFINITION, "named conditions and values"),
        "benefits": Map(BENEFIT, "what is granted"),
        "duties": Map(DUTY, "what binds departments"),
    },
    frozenset({"facts", "interpretations", "parameters", "definitions", "duties"}),
    "a policy of fpassist",
)
ENTRIES: dict[str, Rec] = {
    "sources": SOURCE,
    "facts": FACT,
    "interpretations": INTERPRETATION,
    "parameters": PARAMETER,
    "definitions": DEFINITION,
    "benefits": BENEFIT,
    "duties": DUTY,
}
"""The shape of one entry of each section that holds entries."""

LEAST: dict[str, frozenset[str]] = {
    "sources": frozenset({"document"}),
    "facts": frozenset({"of", "type"}),
    "interpretations": frozenset({"options", "default"}),
    "parameters": frozenset({"values"}),
    "definitions": frozenset({"of"}),
    "benefits": frozenset({"for", "when"}),
    "duties": frozenset(),
}
"""What an entry must have for the rest of it to be worth reading."""

OVERLAY_HEAD = rec(
    "what the overlay is",
    optional="verified",
    id=Text("the overlay's id", handle=True),
    kind=Choice(KINDS, "local_standard: never under the floors; amendment: law that changed; reform: what if"),
    of=Text("the id of the policy it changes", handle=True),
    title=LABEL,
    authority=Text("who says so: a document, or that it is made up"),
    verified=Flag("false where the authority was not at hand; true when absent"),
)
PATHS = Map(Special("scalar", "the new value"), "dotted path to value", keys="text")
OVERLAY = Rec(
    {
        "overlay": OVERLAY_HEAD,
        "set": PATHS,
        "add": PATHS,
        "replace": PATHS,
        "remove": Seq(Text("a dotted path")),
        "each_value": Map(Text("an operation: '+10 %', '+50', '-5', '* 1.1'"), "path to operation", keys="text"),
    },
    frozenset({"set", "add", "replace", "remove", "each_value"}),
    "changes to a policy",
)
