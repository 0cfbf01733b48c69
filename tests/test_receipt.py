"""Receipts: a saved quote, worked out again, is identical, or what differs is named by field."""

from __future__ import annotations

import copy
import csv
import io
import json
import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from anode_duty.answers.receipt import read_receipt, verify
from anode_duty.answers.record import quote_record
from anode_duty.duties.quoting import quote
from anode_duty.duties.shipment import Shipment
from anode_duty.errors import AnodeDutyError
from processes import ran

BTR = ["--exporter=BTR", "--value=100000", "--entry-date=2026-02-12"]
FINAL = "C-570-195/2026-02-11-final.yaml"
SAME = "The rate files are the same; the program version is the same\n"
OTHERS = "The rate files have changed; the program version is the same\n"


@pytest.fixture
def receipt(run, tmp_path):
    """Save a quote as JSON, and return the file and its document."""

    def saved(*options):
        answer = run("quote", *(options or BTR), "--format=json")
        assert answer.code == 0
        file = tmp_path / "receipt.json"
        file.write_text(answer.out, encoding="utf-8")
        return file, json.loads(answer.out)

    return saved


@pytest.fixture(scope="module")
def plain(book):
    """The receipt of those options, as text."""
    shipment = Shipment("BTR", Decimal("100000.00"), date(2026, 2, 12))
    return json.dumps(quote_record(quote(book, shipment), book))


@pytest.fixture
def tampered(plain, run, tmp_path):
    """Verify a receipt in which something was changed."""

    def verified(change, *options):
        document = json.loads(plain)
        change(document)
        file = tmp_path / "receipt.json"
        file.write_text(json.dumps(document), encoding="utf-8")
        return run("quote", "--verify", str(file), *options)

    return verified


@pytest.fixture
def refusal(run, tmp_path):
    """Verify what is no receipt, and return the line that refuses it."""

    def refused(content):
        file = tmp_path / "receipt.json"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        answer = run("quote", "--verify", str(file))
        first, *hint = answer.err.splitlines()
        assert (answer.code, answer.out) == (2, "")
        assert first.startswith("error: ")
        assert [line.partition(" ")[0] for line in hint] in ([], ["hint:"])
        return first.removeprefix("error: ")

    return refused


def respell(folder, file, old, new):
    """Change a rate file at the one place where a text stands."""
    text = (folder / file).read_text(encoding="utf-8")
    assert text.count(old) == 1
    (folder / file).write_text(text.replace(old, new), encoding="utf-8")


def differences(answer):
    """The fields that differ, with what they were and what they are."""
    return {one["field"]: (one["receipt"], one["now"]) for one in answer.json["differences"]}


# The same, and another


def test_a_receipt_verifies(receipt, run):
    """A quote that was saved is identical when it is worked out again."""
    file, _ = receipt()
    answer = run("quote", "--verify", str(file))
    assert answer == (0, f"The quote for BTR of 2026-02-12 is identical\n{SAME}", "")


def test_a_digit_of_a_rate_file(receipt, run, rates):
    """After one digit of a rate file is changed, the fields that hang on it are named."""
    file, _ = receipt()
    respell(rates, FINAL, '"66.82"\n      cbp_case: not', '"66.92"\n      cbp_case: not')
    answer = run("quote", "--verify", str(file), f"--rates={rates}", "--format=json")
    assert answer.code == 1
    assert answer.json["rate_files_changed"] is True
    assert differences(answer) == {
        "lines[1].rate": ("66.82", "66.92"),
        "lines[1].amount": ("66820.00", "66920.00"),
        "total.rate": ("169.54", "169.64"),
        "total.amount": ("169540.00", "169640.00"),
        "total.landed": ("269540.00", "269640.00"),
    }


def test_a_comment_in_a_rate_file(receipt, run, rates):
    """A comment moves lines and changes the digest, and not the verdict."""
    file, _ = receipt(*BTR, "--explain")
    notice = rates / FINAL
    notice.write_text(f"# a comment\n{notice.read_text(encoding='utf-8')}", encoding="utf-8")
    answer = run("quote", "--verify", str(file), f"--rates={rates}")
    assert answer == (0, f"The quote for BTR of 2026-02-12 is identical\n{OTHERS}", "")


def test_a_notice_that_does_not_concern_it(receipt, run, rates):
    """A change of the rate of another company leaves a receipt identical."""
    file, _ = receipt()
    respell(
        rates,
        FINAL,
        '"66.86"\n      cbp_case: C-570-195-001',
        '"1.23"\n      cbp_case: C-570-195-001',
    )
    answer = run("quote", "--verify", str(file), f"--rates={rates}")
    assert (answer.code, answer.out.splitlines(True)[-1]) == (0, OTHERS)


def test_a_state_of_deposits_that_changed(receipt, run, rates):
    """A notice taken away changes what is refundable, and the fields say so."""
    file, document = receipt("--exporter=BTR", "--value=100000", "--entry-date=2025-08-01")
    (rates / "A-570-194/2026-03-12-itc-final.yaml").unlink()
    answer = run("quote", "--verify", str(file), f"--rates={rates}", "--format=json")
    assert answer.code == 1
    refundable = document["lines"][0]["deposit"]["refundable"]
    assert differences(answer)["lines[0].deposit.refundable"] == (refundable, "0.00")


def test_a_company_since_renamed(receipt, run, rates):
    """A name that is now refused is a difference, with the reason."""
    file, _ = receipt("--exporter=Panasonic", "--value=100000", "--entry-date=2026-02-12")
    for notice in rates.rglob("*.yaml"):
        text = notice.read_text(encoding="utf-8")
        notice.write_text(text.replace("Panasonic", "Panasonik"), encoding="utf-8")
    answer = run("quote", "--verify", str(file), f"--rates={rates}", "--format=json")
    assert answer.code == 1
    [(was, now)] = differences(answer).values()
    assert was == "answered"
    assert now.startswith("refused: exporter 'Panasonic' is not in the rate files")


def test_a_company_that_got_another_name(receipt, run, rates):
    """A company that is still found, by a short name, differs in its name."""
    file, _ = receipt()
    for notice in rates.rglob("*.yaml"):
        text = notice.read_text(encoding="utf-8")
        notice.write_text(text.replace("BTR New Material", "BTR Novel"), encoding="utf-8")
    answer = run("quote", "--verify", str(file), f"--rates={rates}", "--format=json")
    assert answer.code == 1
    assert differences(answer)["exporter"] == ("BTR New Material", "BTR Novel")


def test_another_program(tampered):
    """A receipt of another version of the program is identical where its answer is."""
    answer = tampered(lambda document: document.update(program="0.0.1"))
    assert answer.code == 0
    assert answer.out.endswith("The rate files are the same; the program version differs\n")


def test_another_program_and_a_name_that_is_refused(tampered):
    """That the program is another is said as well where the quote is now refused."""

    def change(document):
        document["program"] = "0.0.1"
        document["inputs"]["exporter"] = "Panasonc"

    answer = tampered(change, "--format=json")
    assert answer.code == 1
    assert answer.json["program_changed"] is True


def test_today_has_no_say(receipt, run):
    """A receipt is worked out for its own entry date, whatever date is given or is today."""
    file, _ = receipt("--exporter=BTR", "--value=1", "--entry-date=2025-06-15")
    assert "of 2025-06-15 is identical" in run("quote", "--verify", str(file)).out


# Every kind of shipment

MILLS = [None, "Zhejiang Lichen New Materials", "Some Other Mill"]
ARTICLES = [None, "battery cell", "anode slurry", "graphite", "active anode material"]
SHIPMENTS = st.builds(
    lambda exporter, value, day, **others: Shipment(exporter, value, day, **others),
    st.sampled_from(
        ["BTR", "Panasonic", "Carbon ONE", "Huzhou Kaijin", "Samsung", "Zyx & Söhne", None]
    ),
    st.integers(1, 10**14).map(lambda cents: Decimal(cents).scaleb(-2)),
    st.integers(0, 900).map(lambda after: date(2025, 1, 1) + timedelta(days=after)),
    producer=st.sampled_from(MILLS),
    product=st.sampled_from(ARTICLES),
    aam_value=st.sampled_from([None, Decimal("0.01"), Decimal("12000.50"), Decimal(100)]),
    origin=st.sampled_from([None, "CN", "jp", "KR"]),
    unlisted=st.booleans(),
    material_origin=st.sampled_from([None, "CN", "KR"]),
    duty=st.sampled_from([None, "AD", "cvd"]),
    as_known=st.none() | st.dates(date(2025, 6, 1), date(2026, 6, 1)),
    facts=st.sampled_from([{}, {"carbon": Decimal("99.950"), "energy_density": Decimal(355)}])
    | st.fixed_dictionaries(
        {
            "carbon": st.sampled_from([Decimal(90), Decimal("89.99")]),
            "energy_density": st.just(Decimal(330)),
            "graphitization": st.just(Decimal("80.0")),
        }
    ),
)


@settings(max_examples=200, deadline=None, database=None, derandomize=True)
@given(shipment=SHIPMENTS, explained=st.booleans())
def test_every_quote_is_a_receipt(book, shipment, explained):
    """Whatever was quoted verifies once it was saved."""
    try:
        document = quote_record(quote(book, shipment), book, explained)
    except AnodeDutyError:
        reject()
    saved = json.dumps(document, indent=2, ensure_ascii=False)
    found = verify(book, read_receipt(saved))
    changed = found["rate_files_changed"], found["program_changed"]
    assert (found["differences"], changed) == ([], (False, False))


KINDS = {
    "portion": ["--product=battery cell", "--aam-value=12000.50"],
    "facts": ["--product=graphite", "--carbon=99", "--energy-density=355", "--graphitization=94"],
    "unlisted": ["--exporter=Panasonc", "--unlisted"],
    "unlike any": ["--exporter=Quiet River"],
    "producer": ["--exporter=Carbon ONE", "--producer=Zhejiang Lichen New Materials"],
    "origin": ["--origin=kr"],
    "twin": ["--entry-date=2025-08-01", "--exporter=Panasonic", "--case=C-588-195"],
    "material": ["--origin=jp", "--material-origin=cn"],
    "one duty": ["--duty=cvd"],
    "as known": ["--entry-date=2025-08-01", "--as-known=2025-12-01"],
    "other duties": ["--hts=3801.10.5010", "--transport=ocean", "--loaded=2026-01-15"],
    "explained": ["--explain"],
    "excluded": ["--product=EV"],
    "far": ["--entry-date=2031-01-01"],
    "before": ["--entry-date=2024-01-01"],
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_quote_verifies(receipt, run, kind):
    """A receipt of the command line verifies, of whatever kind."""
    file, _ = receipt(*BTR, *KINDS[kind])
    answer = run("quote", "--verify", str(file))
    assert (answer.code, answer.err, answer.out.endswith(SAME)) == (0, "", True)


def test_a_receipt_with_a_byte_order_mark(receipt, run):
    """A receipt that an editor saved with a byte order mark and other line ends verifies."""
    file, _ = receipt()
    text = file.read_bytes().replace(b"\n", b"\r\n")
    file.write_bytes(b"\xef\xbb\xbf" + text)
    assert run("quote", "--verify", str(file)).code == 0


# Tampering


def leaves(value, path=()):
    """The path to every single value of a document."""
    if isinstance(value, dict | list):
        inner = value.items() if isinstance(value, dict) else enumerate(value)
        for key, below in inner:
            yield from leaves(below, (*path, key))
    else:
        yield path


def field(path):
    """A path as the differences spell it."""
    words = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in path)
    return words.removeprefix(".")


def at(document, path):
    """What holds the value at the end of a path."""
    for key in path[:-1]:
        document = document[key]
    return document


def answers(document):
    """The path to every value of the answer: not what was asked, nor under which files."""
    for path in leaves(document):
        place = path[0] in ("schema", "inputs", "rates", "program")
        if not place and path[-1] not in ("source", "authority"):
            yield path


@pytest.fixture(scope="module")
def explained(book):
    """The document of a quote that has a value in nearly every field."""
    facts = {"carbon": Decimal(95)}
    shipment = Shipment("Panasonic", Decimal("100000.50"), date(2025, 8, 1), facts=facts)
    return quote_record(quote(book, shipment), book, explained=True)


def test_every_value_that_was_changed_is_named(book, explained):
    """A change of any one value of an answer is found, and it alone is named."""
    paths = list(answers(explained))
    assert len(paths) > 80
    for path in paths:
        document = copy.deepcopy(explained)
        was = at(document, path)[path[-1]]
        forged = not was if isinstance(was, bool) else f"{was or ''}9"
        at(document, path)[path[-1]] = forged
        found = verify(book, read_receipt(json.dumps(document)))
        assert [one["field"] for one in found["differences"]] == [field(path)]
        [one] = found["differences"]
        assert one["receipt"] != one["now"]


def test_every_value_that_was_removed_is_named(book, explained):
    """A value of an answer that was taken out is named, where it said anything."""
    for path in answers(explained):
        document = copy.deepcopy(explained)
        holder = at(document, path)
        if isinstance(holder, list) or holder[path[-1]] is None:
            continue
        del holder[path[-1]]
        found = verify(book, read_receipt(json.dumps(document)))
        assert [(one["field"], one["receipt"]) for one in found["differences"]] == [
            (field(path), None)
        ]


def test_an_amount_that_was_changed(tampered):
    """An amount that was changed is named, with what it was and what it is."""
    answer = tampered(lambda document: document["total"].update(amount="1.00"))
    assert (answer.code, answer.err) == (1, "")
    assert answer.out == (
        f"The quote for BTR of 2026-02-12 differs\n- total.amount: was 1.00, is 169540.00\n{SAME}"
    )


def test_a_note_that_was_removed(plain, tampered):
    """A note that was taken out is named."""
    last = len(json.loads(plain)["notes"]) - 1
    answer = tampered(lambda document: document["notes"].pop(), "--format=json")
    assert answer.code == 1
    assert set(differences(answer)) == {
        f"notes[{last}].{name}" for name in ("level", "code", "text")
    }


def test_a_line_that_was_removed(tampered):
    """A duty that was taken out is named."""
    answer = tampered(lambda document: document["lines"].pop(), "--format=json")
    assert answer.code == 1
    assert differences(answer)["lines[1].amount"] == (None, "66820.00")


def test_a_line_that_was_added(tampered):
    """A duty that was put in is named."""
    answer = tampered(
        lambda document: document["lines"].append({"duty": "AD", "amount": "1.00"}),
        "--format=json",
    )
    assert answer.code == 1
    assert differences(answer) == {
        "lines[2].duty": ("AD", None),
        "lines[2].amount": ("1.00", None),
    }


def test_lines_in_another_order(tampered):
    """Duties that changed places are named."""
    answer = tampered(lambda document: document["lines"].reverse(), "--format=json")
    assert differences(answer)["lines[0].duty"] == ("CVD", "AD")


def test_a_field_that_was_added(tampered):
    """A field that no quote has is named."""
    answer = tampered(lambda document: document.update(approved="yes"), "--format=json")
    assert (answer.code, differences(answer)) == (1, {"approved": ("yes", None)})


def test_another_question(tampered):
    """What was asked cannot be changed without the answer."""
    answer = tampered(lambda document: document["inputs"].update(value="200000"), "--format=json")
    assert answer.code == 1
    assert differences(answer)["declared_value"] == ("100000.00", "200000.00")


def test_a_field_that_hides_another(tampered):
    """A field that is spelled like the path of another does not hide what that one says."""

    def change(document):
        document["total.amount"] = document["total"]["amount"]
        document["total"]["amount"] = "1.00"

    assert tampered(change).code != 0


def test_a_field_that_is_there_twice(receipt, run):
    """A field that stands twice, of which readers see one or the other, does not verify."""
    file, _ = receipt()
    text = file.read_text(encoding="utf-8")
    twice = text.replace('"amount": "169540.00"', '"amount": "1.00", "amount": "169540.00"')
    assert twice != text
    file.write_text(twice, encoding="utf-8")
    assert run("quote", "--verify", str(file)).code != 0


@pytest.mark.parametrize("form", ["table", "json"])
def test_what_a_receipt_says_does_nothing_to_a_terminal(tampered, form):
    """Control characters of a forged receipt reach no terminal, and forge no line."""
    forged = "\x1b[2J\x07\nThe quote for BTR is identical"
    both = {"x": forged, forged: "y", "program": forged}
    answer = tampered(lambda document: document.update(both), f"--format={form}")
    assert answer.code == 1
    assert "\x1b" not in answer.out
    assert "\x07" not in answer.out
    if form == "table":
        assert len(answer.out.splitlines()) == 4


def test_an_exporter_that_forges_lines(tampered):
    """The exporter of a forged receipt is said in one line."""
    forged = "\x1b[2JBTR\nThe rate files are the same"
    answer = tampered(lambda document: document["inputs"].update(exporter=forged))
    assert (answer.code, "\x1b" in answer.out) == (1, False)
    assert len(answer.out.splitlines()) == 3


def test_letters_of_every_script_are_shown(tampered):
    """What differs is shown in its own letters, and half a letter is no error."""
    answer = tampered(lambda document: document.update(exporter="贝特瑞"), "--format=json")
    assert differences(answer)["exporter"] == ("贝特瑞", "BTR New Material")
    assert tampered(lambda document: document.update(exporter="\ud800")).code == 1


# What is no receipt


def test_a_file_that_is_not_there(run, tmp_path):
    """A file that is not there, and a folder, are refused by name, and not as a CSV file."""
    for path in (tmp_path / "nowhere.json", tmp_path):
        answer = run("quote", "--verify", str(path))
        assert (answer.code, answer.out) == (2, "")
        assert answer.err.startswith(f"error: '{path}' cannot be read: ")
        assert "CSV" not in answer.err


@pytest.mark.parametrize("content", ["[]", '"x"', "1", "null", "true"])
def test_json_that_is_no_object(refusal, content):
    """JSON of another shape is refused."""
    assert refusal(content) == "the file is not a receipt: it is not a JSON object"


@pytest.mark.parametrize(
    "content", ["", " ", "exporter,value\n", "{", '{"schema": NaN}', "{'a': 1}"]
)
def test_text_that_is_no_json(refusal, content):
    """What is not JSON is refused as such."""
    assert refusal(content).startswith("the receipt is not JSON: ")


@pytest.mark.parametrize(
    "schema", ['"x"', "1", "null", "{}", '"anode-duty/quote"', '"anode-duty/quote/1 "']
)
def test_json_of_something_else(refusal, schema):
    """JSON that names no schema of this program is refused."""
    assert refusal(f'{{"schema": {schema}}}') == (
        "the file is not a receipt: it names no schema of anode-duty"
    )
    assert "names no schema" in refusal("{}")


@pytest.mark.parametrize("version", ["2", "10", "0", "99999999999999999999"])
def test_another_schema(refusal, version):
    """A receipt of a newer schema is refused by its name."""
    assert refusal(f'{{"schema": "anode-duty/quote/{version}"}}') == (
        f"the receipt is of schema anode-duty/quote/{version}, and this program reads"
        " anode-duty/quote/1"
    )


COMMANDS = {
    "lookup": ["lookup"],
    "classify": ["classify", "AAM"],
    "compare": ["compare", "--value=1"],
    "check": ["check"],
}


@pytest.mark.parametrize("command", COMMANDS)
def test_the_answer_of_another_command(run, refusal, command):
    """The answer of another command is refused by its name."""
    answer = run(*COMMANDS[command], "--format=json")
    assert refusal(answer.out) == (
        f"the file is not a receipt: it is the answer anode-duty/{command}/1"
    )


def test_a_verification_is_no_receipt(receipt, run, refusal):
    """What --verify says is not itself a receipt."""
    file, _ = receipt()
    answer = run("quote", "--verify", str(file), "--format=json")
    assert "anode-duty/verify/1" in refusal(answer.out)


@pytest.mark.parametrize("share", [1, 2, 10, 50, 90, 99])
def test_a_receipt_that_breaks_off(receipt, refusal, share):
    """A receipt that was cut short is refused."""
    content = receipt()[0].read_bytes().rstrip()
    assert "not JSON" in refusal(content[: len(content) * share // 100])


def test_two_receipts_in_one_file(receipt, refusal):
    """More than one receipt, such as the lines of a batch, is refused."""
    content = receipt()[0].read_bytes()
    assert "not JSON" in refusal(content * 2)


@pytest.mark.parametrize("depth", [20, 100, 900, 950, 970, 990, 5000, 200_000])
def test_deep_json(receipt, run, depth):
    """However deep a receipt nests, it is refused in one line."""
    file, _ = receipt()
    text = file.read_text(encoding="utf-8").rstrip().removesuffix("}")
    file.write_text(f'{text}, "deep": {"[" * depth}1{"]" * depth}}}', encoding="utf-8")
    answer = run("quote", "--verify", str(file))
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("error: the receipt is not JSON")
    assert answer.err.count("\n") == 2


def test_json_that_is_not_deep(receipt, run):
    """What somebody has added to a receipt, as long as it is not deep, is found to differ."""
    file, _ = receipt()
    text = file.read_text(encoding="utf-8").rstrip().removesuffix("}")
    file.write_text(f'{text}, "mine": [[["x"]]]}}', encoding="utf-8")
    answer = run("quote", "--verify", str(file))
    assert answer.code == 1
    assert "mine[0][0][0]: was x" in answer.out


HUGE = {
    "not a number": "NaN",
    "infinity": "-Infinity",
    "a long integer": "9" * 5000,
    "a large exponent": "1e999999",
    "an exponent beyond all": "1e99999999999999999999",
    "a small one": "1e-99999999999999999999",
    "a long fraction": "0." + "3" * 5000,
}


@pytest.mark.parametrize("place", ['"total": {"amount": %s}', '"inputs": {"value": %s}', '"x": %s'])
@pytest.mark.parametrize("number", HUGE)
def test_odd_numbers(run, tmp_path, number, place):
    """A number that no quote has is refused in order, wherever it stands."""
    file = tmp_path / "receipt.json"
    file.write_text(f'{{"schema": "anode-duty/quote/1", {place % HUGE[number]}}}')
    answer = run("quote", "--verify", str(file))
    assert (answer.code, answer.out) == (2, "")
    assert re.match("error: the .*receipt", answer.err)
    assert len(answer.err.splitlines()[0]) < 400


@pytest.mark.parametrize("name", ["exporter", "value", "entry_date"])
def test_an_input_that_is_missing(tampered, name):
    """A receipt that does not say what was asked is refused."""
    answer = tampered(lambda document: document["inputs"].pop(name))
    assert (answer.code, answer.out) == (2, "")
    assert name in answer.err
    assert answer.err.startswith("error: ")


@pytest.mark.parametrize("inputs", [None, [], "BTR", 1, {}])
def test_inputs_that_are_none(tampered, inputs):
    """Inputs of another shape are refused."""
    answer = tampered(lambda document: document.update(inputs=inputs))
    assert (answer.code, answer.out) == (2, "")
    assert re.match("error: the .*receipt", answer.err)


def test_a_receipt_without_inputs(tampered):
    """A receipt without its inputs is refused."""
    answer = tampered(lambda document: document.pop("inputs"))
    assert answer.code == 2
    assert "what was asked" in answer.err


TEXTS = ("exporter", "value", "entry_date", "producer", "product", "aam_value", "origin")


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("given", [1, True, ["x"]], ids=repr)
def test_an_input_of_another_type(tampered, name, given):
    """An input that is not text is refused by its name."""
    answer = tampered(lambda document: document["inputs"].update({name: given}))
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith(f"error: the {name} of the receipt is not text\n")


@pytest.mark.parametrize(
    "facts",
    [[], "x", 1, {"carbon": 99}, {"carbon": "x"}, {"carbon": None}, {"value": "1"}],
    ids=repr,
)
def test_facts_of_another_type(tampered, facts):
    """Facts of another shape are refused."""
    answer = tampered(lambda document: document["inputs"].update(facts=facts))
    assert (answer.code, answer.out) == (2, "")
    assert re.match("error: .*(facts|carbon|value) of the receipt", answer.err)


@pytest.mark.parametrize("unlisted", ["yes", "true", 1, [True], "false", 0], ids=repr)
def test_unlisted_of_another_type(tampered, unlisted):
    """An input that is neither true nor false does not pass for one."""
    answer = tampered(lambda document: document["inputs"].update(unlisted=unlisted))
    assert answer.code in (1, 2)
    assert "unlisted" in answer.out + answer.err


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("value", "1e5"),
        ("value", "0"),
        ("value", ""),
        ("aam_value", "-1"),
        ("entry_date", "2026-02-30"),
        ("entry_date", "yesterday"),
    ],
)
def test_an_input_that_cannot_be_used(tampered, name, given):
    """An input that no quote could have had is refused by its name."""
    answer = tampered(lambda document: document["inputs"].update({name: given}))
    assert (answer.code, answer.out) == (2, "")
    assert re.match(f"error: the {name} of the receipt", answer.err)


def test_a_receipt_that_is_too_large(refusal, tmp_path):
    """A file of 11 MB is refused before it is read through."""
    said = refusal(b'{"schema": "' + b"x" * 11_000_000)
    assert said == f"'{tmp_path / 'receipt.json'}' has more than 10000000 bytes"


@pytest.mark.parametrize("content", [b"\xff\xfe{\x00}\x00", b'{"schema": "\xe9"}', b"\x00"])
def test_bytes_that_are_no_text(refusal, content):
    """A file that is not UTF-8, or not text, is refused."""
    assert refusal(content)


def test_a_line_of_a_batch_is_a_receipt(run, tmp_path):
    """A line that a batch wrote as JSON verifies as well."""
    entries, file = tmp_path / "entries.csv", tmp_path / "receipt.json"
    entries.write_text(
        "reference,exporter,value,product\nE-1,BTR,100.50,\nE-2,Tesla,1,anode slurry\n"
    )
    out = run("quote", "--batch", str(entries), "--entry-date=2026-02-12", "--format=json").out
    for line in out.splitlines():
        file.write_text(line, encoding="utf-8")
        assert run("quote", "--verify", str(file)).code == 0


def test_a_line_of_a_batch_that_failed(run, tmp_path):
    """A line that a batch could not quote is no receipt."""
    entries, file = tmp_path / "entries.csv", tmp_path / "receipt.json"
    entries.write_text("exporter,value\nBTR,x\n")
    file.write_text(run("quote", "--batch", str(entries), "--format=json").out)
    answer = run("quote", "--verify", str(file))
    assert (answer.code, answer.out) == (2, "")


def test_standard_input(receipt, script):
    """A receipt may come through a pipe."""
    file, _ = receipt()
    ended = ran(script, "quote", "--verify", "-", input=file.read_text("utf-8"))
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.startswith("The quote for BTR of 2026-02-12 is identical\n")


def test_standard_input_that_is_empty(script):
    """Nothing through a pipe is no receipt."""
    ended = ran(script, "quote", "--verify", "-", input="")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith("error: the receipt is not JSON")


# The forms of the verdict


def test_the_verdict_as_json(tampered, receipt, run):
    """As JSON a verdict has a schema, what it is about, and every difference."""
    file, _ = receipt()
    answer = run("quote", "--verify", str(file), "--format=json")
    expected = {
        "schema": "anode-duty/verify/1",
        "exporter": "BTR",
        "entry_date": "2026-02-12",
        "identical": True,
        "rate_files_changed": False,
        "program_changed": False,
        "differences": [],
    }
    assert (answer.code, answer.json) == (0, expected)
    answer = tampered(lambda document: document.update(verdict="excluded"), "--format=json")
    difference = {"field": "verdict", "receipt": "excluded", "now": "covered"}
    assert (answer.code, answer.json) == (
        1,
        {**expected, "identical": False, "differences": [difference]},
    )


def test_the_verdict_as_csv(tampered, receipt, run):
    """As CSV a verdict is a line for each difference, under a header."""
    file, _ = receipt()
    answer = run("quote", "--verify", str(file), "--format=csv")
    assert (answer.code, answer.out) == (0, "field,receipt,now\n")
    answer = tampered(lambda document: document.update(x='a,"b'), "--format=csv")
    rows = list(csv.reader(io.StringIO(answer.out)))
    assert (answer.code, rows) == (1, [["field", "receipt", "now"], ["x", 'a,"b', ""]])


@pytest.mark.parametrize(
    "option",
    [
        "--exporter=BTR",
        "--value=1",
        "--explain",
        "--output=x",
        "--batch=-",
        "--entry-date=2025-08-01",
    ],
)
def test_options_that_do_not_go_with_a_receipt(receipt, run, option):
    """An option that would have no effect on a receipt is refused."""
    file, _ = receipt()
    answer = run("quote", "--verify", str(file), option)
    assert (answer.code, answer.out) == (2, "")
    assert option.partition("=")[0] in answer.err


def test_unsound_rate_files(receipt, run, rates):
    """Under rate files that are not sound nothing is verified."""
    file, _ = receipt()
    (rates / FINAL).write_text("[")
    answer = run("quote", "--verify", str(file), f"--rates={rates}")
    assert (answer.code, answer.out) == (3, "")


@pytest.mark.parametrize("day", ["2025-05-27", "2025-08-01", "2026-02-12"])
def test_a_flagged_line_of_a_batch_is_a_receipt(run, tmp_path, day):
    """A line of a batch, flags of the border included, is worked out again as it was."""
    cells = ["BTR", "99.50", day, "anode slurry", "50", "A-570-194", "01", "8507.60.0020", "PO 1"]
    header = "exporter,value,entry_date,product,aam_value,cbp_case,entry_type,htsus,reference"
    source, saved = tmp_path / "entries.csv", tmp_path / "line.json"
    source.write_text(f"{header}\n{','.join(cells)}\n", encoding="utf-8")
    line = run("quote", "--batch", str(source), "--format=json").out
    saved.write_text(line, encoding="utf-8")
    assert run("quote", "--verify", str(saved)).code == 0
    saved.write_text(line.replace("8507.60.0020", "3801.10.5010"), encoding="utf-8")
    assert run("quote", "--verify", str(saved)).code == 1


def test_a_fact_of_many_decimals(run, tmp_path):
    """A fact is written as it can be read, however small it is."""
    saved = tmp_path / "receipt.json"
    words = "quote --exporter BTR --value 1 --entry-date 2026-02-12 --energy-density 0.0000001"
    saved.write_text(run(f"{words} --carbon 0.00000000 --format json").out, encoding="utf-8")
    assert run("quote", "--verify", str(saved)).code == 0
