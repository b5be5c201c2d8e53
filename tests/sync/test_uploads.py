"""The headers of an upload in pieces are read strictly: what they do not say is not guessed."""

import base64
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.uploads import Announced, HeaderError, announced, read_checksum, read_metadata, whole

DIGEST = "ab" * 32


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def test_an_announcement_names_digest_size_and_type() -> None:
    metadata = f"sha256 {encoded(DIGEST)}, filetype {encoded('image/jpeg')},relativePath"
    assert announced("300", metadata) == Announced(DIGEST, 300, "image/jpeg")


@pytest.mark.parametrize("length", [None, "", "-1", "0", "1e3", " 1", "9" * 5000, "٣"])
def test_a_length_that_is_no_number_of_bytes_is_refused(length: str | None) -> None:
    with pytest.raises(HeaderError, match="Upload-Length"):
        announced(length, f"sha256 {encoded(DIGEST)}")


@pytest.mark.parametrize(
    "metadata",
    [
        None,
        "",
        "sha256 !!!",
        f"sha256 {DIGEST}",
        f"sha256 {encoded('../../secret-key')}",
        f"sha256 {encoded(DIGEST)},sha256 {encoded('cd' * 32)}",
        f"sha256 {encoded(DIGEST)},filetype {encoded('a/b' + chr(10) + 'c')}",
    ],
)
def test_an_announcement_without_a_digest_is_refused(metadata: str | None) -> None:
    with pytest.raises(HeaderError, match="Upload-Metadata"):
        announced("300", metadata)


def test_a_checksum_is_a_sha256_in_base64() -> None:
    digest = hashlib.sha256(b"piece")
    assert read_checksum(f"sha256 {base64.b64encode(digest.digest()).decode()}") == digest.hexdigest()
    assert read_checksum(None) is None


@pytest.mark.parametrize("checksum", ["", "sha256", "md5 abc=", "sha256 AAAA", f"sha1 {'A' * 43}="])
def test_a_checksum_nobody_can_read_is_refused(checksum: str) -> None:
    with pytest.raises(HeaderError, match="Upload-Checksum"):
        read_checksum(checksum)


@given(st.text())
def test_whatever_a_header_holds_it_is_read_or_refused(text: str) -> None:
    for read in (read_metadata, read_checksum, lambda header: whole("Upload-Offset", header)):
        try:
            read(text)
        except HeaderError:
            continue
