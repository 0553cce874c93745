from __future__ import annotations

import pytest

from index.project_codes import (
    find_project_codes,
    normalise_project_code,
    project_codes_of_column,
)


@pytest.mark.parametrize(
    "text",
    ["IB.0238", "IB0238", "IB 0238", "IB-0238", "ib.0238", "ib0238", "ib 0238", "IB. 0238"],
)
def test_every_way_of_writing_it_is_one_code(text: str) -> None:
    assert find_project_codes(f"What is project {text} about?") == ("IB.0238",)
    assert find_project_codes(f"tell me what {text} achieved") == ("IB.0238",)
    assert normalise_project_code(text) == "IB.0238"


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("CS1137-CS1138_Evaluation_Brief.pdf", ("CS.1137", "CS.1138")),
        ("CS.0743 & CS.0820", ("CS.0743", "CS.0820")),
        ("Internal_Evaluation_NG20P0516_FINAL", ("NG20P0516",)),
        ("C’est quoi le projet NC-0009 ?", ("NC.0009",)),
        ("¿A qué proyecto corresponde el código LM 0286?", ("LM.0286",)),
        ("ما هو مشروع IB.0238؟", ("IB.0238",)),
        ("projet cs 1137", ("CS.1137",)),
        ("the CT 1000 and DP.2083 projects", ("CT.1000", "DP.2083")),
        ("IB.0238, again IB0238", ("IB.0238",)),
    ],
)
def test_codes_in_text(text: str, codes: tuple[str, ...]) -> None:
    assert find_project_codes(text) == codes


@pytest.mark.parametrize(
    "text",
    [
        "in 2023",
        "In 2023 we",
        "AD 2020",
        "UN 1325",
        "S/RES/1325",
        "EN 1090",
        "ISO 9001",
        "No. 2023",
        "pp.1023",
        "et al.2019",
        "CE 2020",
        "RM 1500 a month",
        "a flight AF1234",
        "the code is 0045",
        "le code postal de 0238",
        "FY 2021",
        "+41 22 717 9111",
        "0456b0faaea16715",
        "XIB.02381",
    ],
)
def test_what_only_looks_like_a_code(text: str) -> None:
    assert find_project_codes(text) == ()


@pytest.mark.parametrize(
    ("cell", "codes"),
    [
        ("CE.0205;CT.0708;TC.0735", ("CE.0205", "CT.0708", "TC.0735")),
        ("CS. 0948", ("CS.0948",)),
        ("DP.5561 and RR.014", ("DP.5561", "RR.014")),
        ("CO10P0602 / CS.0393", ("CO10P0602", "CS.0393")),
        ("RT.1372 RT.1373", ("RT.1372", "RT.1373")),
        ("N/A", ()),
        ("470-CAU", ()),
        ("", ()),
    ],
)
def test_columns_of_codes(cell: str, codes: tuple[str, ...]) -> None:
    assert project_codes_of_column(cell) == codes


def test_one_code_is_asked_for() -> None:
    assert normalise_project_code("CS1137, CS1138") is None
    assert normalise_project_code("Evaluation matrix") is None
