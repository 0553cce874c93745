"""Articles in SQuAD's layout, of our own."""

from typing import Any

FACTS = [
    ("Lagos", "fish", "the harbour authority"),
    ("Tunis", "olives", "the growers' union"),
    ("Quito", "roses", "the farmers' bank"),
    ("Hanoi", "rice", "the river board"),
    ("Sofia", "yoghurt", "the dairy council"),
]


def articles() -> list[dict[str, Any]]:
    made = []
    for town, goods, owner in FACTS:
        first = f"In {town} a market was opened in 2004 beside the old railway station."
        second = f"It is owned by {owner} and pays no rent to the town."
        third = f"Most of its traders sell {goods} that come from villages nearby."
        text = f"{first} {second} {third}"
        asked = [
            (f"Who owns the market in {town}?", owner),
            (f"When was the market in {town} opened?", "2004"),
            (f"What do most traders in {town} sell?", goods),
        ]
        items = [
            {
                "id": f"{town}-{q}",
                "question": q,
                "answers": [{"text": a, "answer_start": text.index(a)}],
            }
            for q, a in asked
        ]
        made.append({"title": f"{town}_market", "paragraphs": [{"context": text, "qas": items}]})
    return made
