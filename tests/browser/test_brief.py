"""The weekly brief on paper."""

import re

import pytest

pytestmark = pytest.mark.browser


def test_the_brief_takes_at_most_two_pages(open_page):
    paper = open_page("/dashboards/brief?lang=zh", color_scheme="dark").pdf(prefer_css_page_size=True)

    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", paper)) <= 2
