import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.encoder import Encoder
from index.model.prepare import prepare
from training.dictionary import in_other_words, learn_dictionaries, mixed_questions

DICTIONARY = {"who": ["qui"], "opened": ["ouvert", "ouverte"], "market": ["marché"]}


def test_a_share_of_the_known_words_is_replaced() -> None:
    question = "Who opened the market?"
    assert in_other_words(question, DICTIONARY, 0.0, random.Random(1)) == question
    made = in_other_words(question, DICTIONARY, 1.0, random.Random(1))
    assert made in {"qui ouvert the marché?", "qui ouverte the marché?"}


@given(st.text(max_size=60), st.integers(0, 9))
def test_what_is_not_in_the_dictionary_stands(question: str, seed: int) -> None:
    assert in_other_words(question, {}, 1.0, random.Random(seed)) == question


def test_each_question_gets_words_of_some_language() -> None:
    questions = ["Who opened the market?"] * 60
    made = mixed_questions(questions, {"fr": DICTIONARY}, seed=4)
    assert made == mixed_questions(questions, {"fr": DICTIONARY}, seed=4)
    assert 40 <= sum(a != b for a, b in zip(made, questions, strict=True)) < 60


@pytest.mark.model
def test_words_are_learnt_from_parallel_sentences(prepared_var: Path) -> None:
    pairs = [
        ("The school opens in winter.", "L'école ouvre en hiver."),
        ("The school closes in summer.", "L'école ferme en été."),
        ("The clinic opens in summer.", "La clinique ouvre en été."),
        ("The clinic closes in winter.", "La clinique ferme en hiver."),
        ("A nurse works in the clinic.", "Une infirmière travaille à la clinique."),
        ("A nurse visits the school.", "Une infirmière visite l'école."),
    ]
    sentences = [{"en": english, "fr": french} for english, french in pairs]
    learnt = learn_dictionaries(Encoder(prepare(prepared_var)), sentences, ["fr"])["fr"]
    assert "école" in learnt["school"]
    assert "clinique" in learnt["clinic"]
    assert "hiver" in learnt["winter"]
