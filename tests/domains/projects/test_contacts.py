"""Contacts are personal data: what is left of them for who may not see them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daxiao.domains.projects.rules import contacts


@pytest.mark.parametrize(
    ("contact", "shown"),
    [
        ("张三 13812341234", "张* 138****1234"),
        ("王小明 总经理 138 0000 1234", "王* 总* 138****1234"),
        ("李红 0715-8223344", "李* 071****3344"),
        ("Smith，13800001234", "S* 138****1234"),
        ("电话：82233445", "电* ****45"),
        ("张三13812341234", "张* 138****1234"),
        ("", ""),
    ],
)
def test_a_contact_is_masked(contact: str, shown: str) -> None:
    assert contacts.masked(contact) == shown


@given(st.text(alphabet="张王李小明丽，, -0123456789（）：A", max_size=30))
def test_no_long_number_and_no_second_sign_of_a_name_is_left(contact: str) -> None:
    shown = contacts.masked(contact)

    assert not re.search(r"\d{5,}", shown)
    assert not re.search(r"[一-鿿]{2,}", shown)
