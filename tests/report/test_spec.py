from __future__ import annotations

import pytest

from pcp_kpi.catalogue import read_catalogue
from pcp_kpi.errors import CommandError, DataRefused
from pcp_kpi.periods import Quarter
from pcp_kpi.report.spec import read_spec

Q1 = Quarter(2021, 1)
SECTION = '[[sections]]\nid = "one"\ntitle = "One"\nmeasures = ["rape"]\n'


def read(path, quarter=Q1):
    return read_spec(path, quarter=quarter, catalogue=read_catalogue())


@pytest.fixture
def refusal(write_spec, message_of):
    """Return the lines of the refusal of a text, its file's name left out."""

    def refuse(text):
        path = write_spec(text=text)
        lines = message_of(DataRefused, lambda: read(path)).splitlines()
        return [
            line.strip().removeprefix(str(path)).removeprefix(", ").removeprefix(": ") for line in lines[1:]
        ]

    return refuse


def test_the_packaged_specification_has_the_two_tables_of_the_paper():
    spec = read("quarterly")
    sections = {section.id: section for section in spec.sections}
    assert len(sections["all-crime"].measures) == 23
    assert len(sections["policing-priorities"].measures) == 7
    assert sections["all-crime"].table == "all-crime"
    assert sections["local-areas"].prefer == ("home-office-prc",)


def test_a_quarters_own_particulars_win():
    assert read("quarterly").reference == "SPI/2021/170, regenerated"
    assert read("quarterly", Quarter(2025, 4)).reference == "{police}, {quarter}"


def test_the_packaged_specification_has_no_marking_of_its_own():
    assert read("quarterly").marking == ""


def test_each_measure_counts_once_with_the_preference_of_its_first_section(write_spec):
    text = SECTION + SECTION.replace('"one"', '"two"') + 'prefer = ["home-office-prc"]\n'
    spec = read(write_spec(text=text))
    assert spec.measures == ("rape",)
    assert spec.preferences == {"rape": ()}


def test_some_sections_are_chosen_in_the_order_of_the_specification():
    spec = read("quarterly").only(("all-crime", "policing-priorities"))
    assert [section.id for section in spec.sections] == ["policing-priorities", "all-crime"]
    assert spec.reference == read("quarterly").reference


def test_a_section_that_is_unknown_is_refused_with_the_nearest():
    with pytest.raises(
        CommandError, match=r"^the report has no section 'all-crimes'; did you mean 'all-crime'\?"
    ):
        read("quarterly").only(("all-crimes",))


def test_the_fields_left_out_have_their_defaults(write_spec):
    spec = read(write_spec("rape"))
    assert (spec.title, spec.version, spec.introduction) == ("Quarterly performance report", "", ())


def test_unknown_measures_are_all_listed_with_the_nearest(refusal):
    faults = refusal('[[sections]]\nid = "one"\ntitle = "One"\nmeasures = ["raep", "rape", "cybr"]\n')
    assert faults == [
        "section 'one': 'raep': the catalogue knows no such measure; did you mean 'rape'?",
        "section 'one': 'cybr': the catalogue knows no such measure; did you mean 'cyber'?",
    ]


def test_the_message_counts_the_faults_and_names_the_file(write_spec, message_of):
    path = write_spec("raep")
    assert message_of(DataRefused, lambda: read(path)) == (
        "1 fault in the data; nothing was written:\n"
        f"  {path}, section 'one': 'raep': the catalogue knows no such measure; did you mean 'rape'?"
    )


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("# nothing\n", "it has no sections; each begins with [[sections]]"),
        ('sections = "x"\n', "it has no sections; each begins with [[sections]]"),
        ("title = 5\n" + SECTION, "'5': title must be a text in quotation marks"),
        (
            'introduction = "One."\n' + SECTION,
            "'One.': introduction must be a list of texts in square brackets",
        ),
        (
            'title = "{nonsense}"\n' + SECTION,
            "'{nonsense}': there is no such placeholder; there are force, police, quarter, quarter_words, baseline "
            "and baseline_reason",
        ),
        (
            'title = "50% {"\n' + SECTION,
            "'50% {': a brace is out of place (Single '{' encountered in format string); double it to print it",
        ),
        (
            SECTION.replace('["rape"]', '"rape"'),
            "section 'one': 'rape': measures must be a list of texts in square brackets",
        ),
        (SECTION.replace('title = "One"\n', ""), "section 'one': it lacks title"),
        (SECTION.replace('id = "one"\n', ""), "section 1: it lacks id"),
        (
            SECTION + 'table = "all-crimes"\n',
            "section 'one': 'all-crimes': there is no such table; did you mean 'all-crime'?; "
            "there are all-crime and policing-priorities",
        ),
        (
            SECTION.replace('["rape"]', '["rape", "rape"]'),
            "section 'one': 'rape': the measure stands twice in the section; keep one",
        ),
        (
            SECTION.replace('"one"', '"One section"'),
            "section 'One section': 'One section': a section's id is lower case words joined by hyphens, "
            "such as all-crime",
        ),
        (
            SECTION + SECTION,
            "section 'one': 'one': the id names another part of the page already; choose another",
        ),
    ],
)
def test_a_specification_that_cannot_be_built_is_refused_with_the_rule(refusal, text, fault):
    assert refusal(text) == [fault]


@pytest.mark.parametrize("id", ["scorecard", "sources", "main", "contents", "rape"])
def test_an_id_that_the_page_has_already_is_refused(refusal, id):
    (fault,) = refusal(SECTION.replace('"one"', f'"{id}"'))
    assert fault.endswith("the id names another part of the page already; choose another")


def test_all_faults_come_in_one_message(refusal):
    faults = refusal('title = 5\n[[sections]]\nid = "one"\nmeasures = ["raep"]\ntable = "al-crime"\n')
    assert len(faults) == 4


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"x", "is not valid TOML: Expected '='"),
        ("title = 'é'".encode("latin-1"), "is not valid TOML: 'utf-8' codec"),
    ],
)
def test_a_file_that_is_no_toml_is_refused(tmp_path, message_of, content, reason):
    path = tmp_path / "spec.toml"
    path.write_bytes(content)
    message = message_of(CommandError, lambda: read(path))
    assert message.startswith(f"the specification {str(path)!r} {reason}")


def test_a_file_that_is_absent_is_refused(message_of):
    assert message_of(CommandError, lambda: read("quarterley")) == (
        "there is no report specification 'quarterley'; give the path of a .toml file"
    )
