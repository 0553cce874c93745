from pathlib import Path

import pytest

from index import countries, nationalities
from index.languages import _identifier, _ranked
from index.settings import Settings
from service.warming import load_warm


@pytest.mark.model
@pytest.mark.parametrize("reader", [True, False])
def test_nothing_is_left_to_load_for_the_first_question(prepared_var: Path, reader: bool) -> None:
    loaded = (_identifier, countries._names, nationalities._names, nationalities._spellings)
    for each in (*loaded, _ranked):
        each.cache_clear()
    model = load_warm(Settings(var=prepared_var, reader=reader))
    assert [each.cache_info().currsize for each in loaded] == [1, 1, 1, 1]
    assert (model.reader is not None) == reader
