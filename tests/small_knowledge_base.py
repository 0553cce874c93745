"""A small knowledge base of our own writing, made anew by the tests that need one.

It has one document of each access level about cash grants, so that a question about them finds the
levels that a reader has and no other; a PDF with pages, a recording with seconds, records without a
file; and titles and texts with markup in them, which has to be shown as text.
"""

from __future__ import annotations

import json
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

SOURCES = """
[[source]]
name = "reports"
folder = "reports"
kind = "report"
access = "public"

[[source]]
name = "sessions"
folder = "sessions"
kind = "session"
access = "public"
url = "https://recordings.example/{stem}"

[[source]]
name = "practices"
table = "practices.jsonl"
id = "id"
title = "title"
text = "body"
kind = "practice"
access = "public"
[source.columns]
countries = "country"
themes = "theme"
year = "year"
url = "address"

[[source]]
name = "internal"
folder = "internal"
kind = "guidance"
access = "internal"

[[source]]
name = "restricted"
folder = "restricted"
kind = "guidance"
access = "restricted:ikm"
"""

SCRIPT = "<script>document.title='owned'</script>"
IMAGE = "<img src=x onerror=\"document.title='owned'\">"

REPORT_PAGES = (
    (
        "Évaluation finale du programme de retour au Niger",
        "Le programme a accompagné des personnes migrantes de retour dans la région d'Agadez. "
        "Cette évaluation décrit les résultats obtenus entre 2019 et 2021.",
    ),
    (
        "Formation professionnelle",
        "Quatre cent vingt personnes ont suivi une formation en menuiserie, en couture ou en "
        "réparation de motos. La formation durait six mois.",
    ),
    (
        "Durabilité des entreprises",
        "Un an après la subvention, deux entreprises sur trois étaient encore en activité. Les "
        "entreprises de réparation de motos ont le mieux résisté.",
    ),
)

RECORDING = """WEBVTT

00:00:00.000 --> 00:00:09.000
<v Amina Diallo>Welcome to this session on diaspora mapping.

00:01:10.000 --> 00:01:24.000
<v Joel Okoro>We mapped the Ghanaian diaspora in Italy with volunteers who telephoned two
hundred associations in eleven weeks.

00:03:31.000 --> 00:03:48.000
<v Amina Diallo>The hardest part of the mapping was trust: nobody answers a questionnaire from a
stranger, so we asked radio presenters to introduce us.
"""

PRACTICES = (
    {
        "id": "p1",
        "title": "Cash grants for returnees in Ethiopia",
        "body": "Returnees receive a cash grant of four hundred dollars and three months of "
        "coaching to start a small business. Women open most of the shops.",
        "country": "Ethiopia",
        "theme": "reintegration",
        "year": 2021,
        "address": "https://practices.example/cash-ethiopia",
    },
    {
        "id": "p2",
        "title": "Business coaching for returnees in Ghana",
        "body": "Volunteer coaches visit returnees who started a small business with a grant once "
        "a month for a year. Coaching halves the number of shops that close.",
        "country": "Ghana",
        "theme": "reintegration",
        "year": 2022,
        "address": "https://practices.example/coaching-ghana",
    },
    {
        "id": "p3",
        "title": f"Flood warning {SCRIPT} by radio",
        "body": f"Fishers hear flood warnings {IMAGE} from a community radio in four languages. "
        "The warning reaches the islands two days before the water \U0001f30a does.",
        "country": "Bangladesh",
        "theme": 'disaster "risk" & <b>preparedness</b>',
        "year": 2020,
        "address": None,
    },
    {
        "id": "p4",
        "title": "إنذار مبكر بالفيضانات عبر الإذاعة",
        "body": "تبث إذاعة محلية إنذارا مبكرا بالفيضانات لسكان الجزر، فيصل الإنذار قبل الماء "
        "بيومين ويجد الصيادون وقتا لنقل قواربهم.",
        "country": "Bangladesh",
        "theme": "disaster preparedness",
        "year": 2021,
        "address": None,
    },
)

INTERNAL = """---
title: Internal note on cash grants for returnees
countries: [Kenya]
themes: [quietfinance]
year: 2023
---
The unit doubts that cash grants for returnees above nine hundred dollars are worth their cost.
The word pelicanfile stands in no other document.
"""

RESTRICTED = """---
title: Restricted review of cash grants for returnees
countries: [Uganda]
themes: [hiddentheme]
year: 2024
url: https://restricted.example/review
---
Two partners misused cash grants for returnees, and the review of project IB.0999 names them. The
word ostrichfile stands in no other document.
"""

PAGE = f"""<!doctype html><html lang="en"><head><meta charset="utf-8">
<title>Shelter after storms</title></head><body><article><h1>Shelter after storms</h1>
<p>Families repair their own roofs with iron sheets and a week of training by local carpenters.
{SCRIPT} The roofs withstand the next storm season, as carpenters check every joint.</p>
</article></body></html>
"""


def write_knowledge_base(folder: Path) -> Path:
    """Writes it into a folder and returns the path of its sources.toml."""
    for name in ("reports", "sessions", "internal", "restricted"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    _write_pdf(folder / "reports" / "niger retour.pdf")
    (folder / "reports" / "shelter.html").write_text(PAGE, encoding="utf-8")
    (folder / "sessions" / "diaspora.vtt").write_text(RECORDING, encoding="utf-8")
    (folder / "internal" / "note.md").write_text(INTERNAL, encoding="utf-8")
    (folder / "restricted" / "review.md").write_text(RESTRICTED, encoding="utf-8")
    records = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in PRACTICES)
    (folder / "practices.jsonl").write_text(records, encoding="utf-8")
    sources = folder / "sources.toml"
    sources.write_text(SOURCES, encoding="utf-8")
    return sources


def add_practice(folder: Path, id: str, title: str, body: str) -> None:
    """Appends a record to the table of practices."""
    record = {"id": id, "title": title, "body": body, "country": "Chad", "theme": "x", "year": 2024}
    with (folder / "practices.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(record, ensure_ascii=False) + "\n")


def _write_pdf(path: Path) -> None:
    canvas = Canvas(str(path), pagesize=A4, invariant=True)
    canvas.setTitle(REPORT_PAGES[0][0])
    for heading, text in REPORT_PAGES:
        canvas.setFont("Helvetica-Bold", 16)
        canvas.drawString(72, 760, heading)
        canvas.setFont("Helvetica", 11)
        line, y = "", 720
        for word in text.split():
            if len(line) + len(word) > 75:
                canvas.drawString(72, y, line)
                line, y = "", y - 16
            line = f"{line} {word}".strip()
        canvas.drawString(72, y, line)
        canvas.showPage()
    canvas.save()
