import pytest

from server.http.services import Services


def test_a_service_is_found_by_its_type() -> None:
    services = Services()
    services.add(int, 5)

    assert (services.get(int), services.find(int), services.find(str)) == (5, 5, None)


def test_a_missing_service_says_which_and_what_there_is() -> None:
    services = Services()
    services.add(int, 5)

    with pytest.raises(RuntimeError, match=r"no str in this app \(known: int\)"):
        services.get(str)


def test_two_of_one_kind_are_a_mistake() -> None:
    services = Services()
    services.add(int, 5)

    with pytest.raises(ValueError, match="already a int"):
        services.add(int, 6)
