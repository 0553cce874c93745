import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

from index.encoder import Encoder, Floats
from index.model.prepare import (
    MANIFEST_FILE,
    TRANSFORMER_FOLDER,
    check,
    model_folder,
    prepare,
    read_manifest,
)

TEXTS = (
    "Returnees receive a cash grant and three months of coaching.",
    "Quatre cent vingt personnes ont suivi une formation en menuiserie.",
    "¿Qué recomienda la evaluación final sobre la reintegración?",
    "تبث إذاعة محلية إنذارا مبكرا بالفيضانات لسكان الجزر.",
    "Есть ли практика для детей, разлучённых с семьёй?",
    "移民返回后获得现金补助和培训。",
    "Yes.",
    "The roofs withstand the next storm season, as carpenters check every joint. " * 25,
)


def write_model(folder: Path) -> None:
    """A folder with a manifest like that of a prepared model."""
    folder.mkdir(parents=True)
    (folder / "encoder.xml").write_text("a network")
    checksum = hashlib.sha256(b"a network").hexdigest()
    (folder / MANIFEST_FILE).write_text(json.dumps({"files": {"encoder.xml": checksum}}))


def test_a_whole_model_has_no_problems(tmp_path: Path) -> None:
    write_model(tmp_path / "model")
    assert check(tmp_path / "model") == []


def test_a_damaged_or_missing_file_is_named(tmp_path: Path) -> None:
    write_model(tmp_path / "model")
    (tmp_path / "model" / "encoder.xml").write_text("a nettwork")
    [problem] = check(tmp_path / "model")
    assert "encoder.xml is damaged" in problem
    (tmp_path / "model" / "encoder.xml").unlink()
    [problem] = check(tmp_path / "model")
    assert "encoder.xml is missing" in problem


def test_no_model_is_a_problem(tmp_path: Path) -> None:
    assert read_manifest(tmp_path) is None
    [problem] = check(model_folder(tmp_path))
    assert "no model is prepared" in problem


@pytest.mark.model
def test_preparing_again_does_nothing(prepared_var: Path) -> None:
    folder = model_folder(prepared_var)
    before = (folder / MANIFEST_FILE).stat().st_mtime_ns
    assert prepare(prepared_var) == folder
    assert (folder / MANIFEST_FILE).stat().st_mtime_ns == before
    assert check(folder) == []
    others = [path.name for path in folder.parent.iterdir() if path != folder]
    assert not [name for name in others if name.startswith(f"{folder.name}.")]


@pytest.fixture(scope="module")
def reference(prepared_var: Path) -> Floats:
    """What sentence-transformers makes of the texts."""
    from sentence_transformers import SentenceTransformer

    folder = model_folder(prepared_var) / TRANSFORMER_FOLDER
    vectors = SentenceTransformer(str(folder), device="cpu").encode(
        list(TEXTS), prompt_name="document"
    )
    return np.asarray(vectors, dtype=np.float32)


@pytest.mark.model
@pytest.mark.parametrize("precision", ["auto", "float32"])
def test_the_runtime_and_the_transformer_folder_give_the_same_vectors(
    prepared_var: Path, reference: Floats, precision: str
) -> None:
    assert np.linalg.norm(reference, axis=1) == pytest.approx(1.0, abs=1e-5)
    encoder = Encoder(model_folder(prepared_var), precision=precision)
    for batch in encoder.encode([f"passage: {text}" for text in TEXTS]):
        for each in batch:
            pooled = each.states.mean(axis=0)
            cosine = pooled @ reference[each.position] / np.linalg.norm(pooled)
            assert cosine >= 0.999, TEXTS[each.position]
