"""Signatures as Standard Webhooks wants them."""

from base64 import b64decode

from server.dispatch.signing import new_secret, signed_headers


def test_the_example_that_libraries_of_the_standard_are_tested_with():
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    headers = signed_headers("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}', [secret])

    assert "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=" == headers["webhook-signature"]
    assert ("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330") == (headers["webhook-id"], headers["webhook-timestamp"])


def test_two_secrets_make_two_signatures():
    one, other = new_secret(), new_secret()
    both = signed_headers("m", 1, b"x", [one, other])["webhook-signature"].split(" ")

    assert [signed_headers("m", 1, b"x", [secret])["webhook-signature"] for secret in (one, other)] == both


def test_a_secret_has_256_bits():
    assert 32 == len(b64decode(new_secret().removeprefix("whsec_")))
