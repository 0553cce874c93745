from ingest.versions import (
    modules_behind,
    passage_version,
    reading_version,
    snapshot_version,
    software_version,
)


def test_what_a_module_imports_counts_too() -> None:
    behind = modules_behind(["ingest.chunking", "ingest.metadata"])
    assert {"ingest.packing", "ingest.pieces", "index.passage_text", "index.countries"} <= set(
        behind
    )
    assert "ingest.pipeline" not in behind
    assert "ingest.report" not in behind


def test_every_reader_counts() -> None:
    assert "ingest.readers.pdf" in modules_behind(["ingest.readers.pdf", "ingest.readers.missing"])


def test_versions_are_stable_and_distinct() -> None:
    versions = {reading_version(), passage_version(), snapshot_version()}
    assert len(versions) == 3
    both = f"{reading_version()} {passage_version()}"
    assert software_version(mask_contacts=True) == f"{both} masked"
    assert software_version(mask_contacts=False) == f"{both} unmasked"
