import pytest

import netkg


@pytest.fixture(scope="session")
def kg(checkout):
    return netkg.open(checkout)
