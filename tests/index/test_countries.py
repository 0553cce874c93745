from __future__ import annotations

import pytest

from index.countries import (
    countries_of_column,
    country_mentions,
    country_names,
    find_countries,
    normalise_country,
)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Niger", "NER"),
        ("Nigeria", "NGA"),
        ("NER", "NER"),
        ("ne", "NER"),
        ("Congo", "COG"),
        ("Republic of the Congo", "COG"),
        ("Congo, The Democratic Republic of the", "COD"),
        ("Democratic Republic of the Congo", "COD"),
        ("Viet Nam", "VNM"),
        ("Vietnam", "VNM"),
        ("Côte d'Ivoire", "CIV"),
        ("cote d’ivoire", "CIV"),
        ("Ivory Coast", "CIV"),
        ("Türkiye", "TUR"),
        ("Turkey", "TUR"),
        ("Syrian Arab Republic", "SYR"),
        ("occupied Palestinian territory", "PSE"),
        ("Bolivia (the Plurinational State of)", "BOL"),
        ("Venezuela (Bolivarian Republic of)", "VEN"),
        ("United States of America (the)", "USA"),
        ("UK", "GBR"),
        ("England", "GBR"),
        ("The Bahamas", "BHS"),
        ("Kingdom of Tonga", "TON"),
        ("Lao People's Democratic Republic", "LAO"),
        ("UNSC Resolution -administered Kosovo", "XKX"),
        ("Swaziland", "SWZ"),
        ("Zaire", "COD"),
        ("Timor Leste", "TLS"),
        ("Macédoine du Nord", "MKD"),
        ("Corea del Sur", "KOR"),
        ("النيجر", "NER"),
        ("Нигерия", "NGA"),
        ("Costa do Marfim", "CIV"),
        ("Dominca", "DMA"),
        ("Solomon Island", "SLB"),
        ("Worldwide", None),
        ("Global", None),
        ("Regional", None),
        ("Africa", None),
        ("Null Island", None),
        ("Nigeri", None),
        ("Mali, Niger", None),
        ("", None),
    ],
)
def test_normalise_country(name: str, code: str | None) -> None:
    assert normalise_country(name) == code


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("from Nigeria to Niger", ("NGA", "NER")),
        (
            "Guinea, Guinea-Bissau, Equatorial Guinea and Papua New Guinea",
            ("GIN", "GNB", "GNQ", "PNG"),
        ),
        ("Republic of Guinea-Bissau", ("GNB",)),
        ("République de Guinée équatoriale", ("GNQ",)),
        ("the Democratic Republic of the Congo and the Republic of the Congo", ("COD", "COG")),
        ("Congo-Brazzaville et RDC", ("COG", "COD")),
        ("South Sudan and Sudan", ("SSD", "SDN")),
        ("Soudan du Sud", ("SSD",)),
        ("North Korea and the Republic of Korea", ("PRK", "KOR")),
        ("Dominica and the Dominican Republic", ("DMA", "DOM")),
        ("the Haiti–Dominican Republic border", ("HTI", "DOM")),
        ("Fontera Malí–Níger", ("MLI", "NER")),
        ("IOM_Niger_-_MIRAA_III", ("NER",)),
        ("St. Lucia", ("LCA",)),
        ("They left Guinea. Bissau is far.", ("GIN",)),
        ("Bosnia & Herzegovina", ("BIH",)),
        ("ÉVALUATION FINALE AU SÉNÉGAL", ("SEN",)),
        ("what happened in niger and mali", ("NER", "MLI")),
        ("the US and the U.S. government", ("USA",)),
    ],
)
def test_countries_in_text(text: str, codes: tuple[str, ...]) -> None:
    assert find_countries(text) == codes


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("refugees in turkey", ("TUR",)),
        ("roast turkey", ()),
        ("TURKEY: SUPPORT TO MIGRANTS", ("TUR",)),
        ("Lebanon, Jordan and Iraq", ("LBN", "JOR", "IRQ")),
        ("Michael Jordan and Chad Smith", ()),
        ("IOM Jordan", ("JOR",)),
        ("au Tchad", ("TCD",)),
        ("the Lake Chad Basin", ()),
        ("a guinea pig", ()),
        ("Gulf of Guinea", ()),
        ("the Niger Delta", ("NGA",)),
        ("Benin City and Benin", ("NGA", "BEN")),
        ("Georgia and Armenia", ("GEO", "ARM")),
        ("Atlanta, Georgia", ()),
        ("New Jersey and New Mexico", ()),
        ("Maurice Dupont", ()),
        ("la réunion de coordination", ()),
        ("tell us more", ()),
        ("US$ 5 million, 3 US dollars", ()),
        ("Worldwide, Global, Regional", ()),
    ],
)
def test_names_that_are_words_or_persons_too(text: str, codes: tuple[str, ...]) -> None:
    assert find_countries(text) == codes


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("ما نسبة الأسر في النيجر", ("NER",)),
        ("والأردن وبالعراق", ("JOR", "IRQ")),
        ("مساعدة للأردن", ("JOR",)),
        ("مشروع في نيجيريا", ("NGA",)),
        ("التقرير مالي", ()),
        ("في مالي", ("MLI",)),
        ("جمهورية الكونغو الديمقراطية", ("COD",)),
        ("проект в Нигерии и Нигере", ("NGA", "NER")),
        ("в Южном Судане", ("SSD",)),
        ("кроме того", ()),
    ],
)
def test_arabic_clitics_and_russian_cases(text: str, codes: tuple[str, ...]) -> None:
    assert find_countries(text) == codes


def test_a_cell_that_lists_countries() -> None:
    cell = "Burundi, Congo, The Democratic Republic of the, Dominca, Worldwide, Ruritania; Mali"
    assert countries_of_column(cell) == (("BDI", "COD", "MLI", "DMA"), ("Ruritania",))
    assert countries_of_column("China, Hong Kong SAR, Mongolia") == (("HKG", "MNG"), ())
    assert countries_of_column("NER; MLI") == (("NER", "MLI"), ())
    assert countries_of_column("N/A") == ((), ())


def test_mentions_are_counted() -> None:
    assert country_mentions("Mali, Niger, Mali and Guinea-Bissau") == {"MLI": 2, "NER": 1, "GNB": 1}


def test_names_for_display() -> None:
    assert country_names("CIV")[0] == "Côte d’Ivoire"
    assert country_names("COD")[:2] == (
        "Democratic Republic of the Congo",
        "République démocratique du Congo",
    )
    assert "النيجر" in country_names("NER")
    assert country_names("XKX")[0] == "Kosovo"
    assert country_names("ZZZ") == ()


def test_every_name_shown_is_understood() -> None:
    """All countries, all languages: what the service shows is found again."""
    import pycountry

    for country in pycountry.countries:
        for name in country_names(country.alpha_3):
            assert normalise_country(name) == country.alpha_3 or name in {"Saint-Martin"}, name


@pytest.mark.parametrize(
    ("text", "countries"),
    [
        ("返回尼日尔的移民获得现金补助，乍得的也是。", ("NER", "TCD")),
        ("尼日利亚、索马里和马里", ("NGA", "SOM", "MLI")),
        ("南苏丹与苏丹边境", ("SSD", "SDN")),
        ("在刚果（金）的流离失所者", ("COD",)),
        ("刚果民主共和国，刚果共和国", ("COD", "COG")),
        ("從奈及利亞返回海地", ("NGA", "HTI")),
        ("发展中国家的移民", ()),
        ("IOM 在 Niger 和科索沃的项目", ("NER", "XKX")),
        ("社区广播电台发出预警", ()),
    ],
)
def test_chinese_names_stand_without_spaces(text: str, countries: tuple[str, ...]) -> None:
    assert find_countries(text) == countries


def test_a_country_in_chinese_is_counted_once_and_told_in_a_column() -> None:
    assert country_mentions("尼日尔，尼日尔的移民") == {"NER": 2}
    assert countries_of_column("尼日尔; 刚果（金）; 海地") == (("NER", "COD", "HTI"), ())
