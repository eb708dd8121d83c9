"""The platform's safe place for the session token, which is as good as a password.

Android: sealed with a key that never leaves the phone's key store. Linux: the Secret Service of the desktop (GNOME
Keyring, KWallet). macOS: the keychain. Where there is none, or it cannot be reached, the token stays in the app's own
file, which only its owner may read.
"""

import base64
import shlex
import shutil
import subprocess
import sys
from typing import Any, Protocol

LONGEST_WAIT_S = 10
SERVICE = "app.raidboard"


class SafeError(Exception):
    """The safe place cannot be reached, or does not have it."""


class Safe(Protocol):
    """One kind of safe place. `owner`: whose secret it is; there is one each."""

    name: str

    def keep(self, owner: str, secret: str) -> str:
        """Put it there instead of the one before. Returns what has to stand in the file to find it again."""

    def fetch(self, owner: str, kept: str) -> str:
        """Take it out. Raises SafeError when it is not there."""

    def forget(self, owner: str) -> None:
        """Have it there no more."""


class OwnFile:
    """No safe place: the secret stands in the file itself."""

    name = "file"

    def keep(self, _owner: str, secret: str) -> str:
        """It is kept by whoever writes the file."""
        return secret

    def fetch(self, _owner: str, kept: str) -> str:
        """As it was written."""
        return kept

    def forget(self, _owner: str) -> None:
        """It goes with the file."""


class SecretService:
    """The desktop's own, by libsecret's program; the secret is told by standard input, never on a command line."""

    name = "secret-service"
    program = "secret-tool"

    def keep(self, owner: str, secret: str) -> str:
        """Put it there; the desktop may ask to unlock it."""
        _ask([self.program, "store", "--label=Raidboard", *self._of(owner)], secret)
        return ""

    def fetch(self, owner: str, _kept: str) -> str:
        """Look it up."""
        return _ask([self.program, "lookup", *self._of(owner)])

    def forget(self, owner: str) -> None:
        """Clear it."""
        _ask([self.program, "clear", *self._of(owner)])

    def _of(self, owner: str) -> list[str]:
        return ["service", SERVICE, "owner", owner]


class Keychain:
    """macOS's, by its own program, which reads its commands from standard input."""

    name = "keychain"
    program = "security"

    def keep(self, owner: str, secret: str) -> str:
        """Put it there."""
        words = ["add-generic-password", "-U", "-s", SERVICE, "-a", owner, "-w", secret]
        _ask([self.program, "-i"], shlex.join(words) + "\n")
        if self.fetch(owner, "") != secret:
            raise SafeError("the keychain did not take it")
        return ""

    def fetch(self, owner: str, _kept: str) -> str:
        """Look it up."""
        return _ask([self.program, "find-generic-password", "-s", SERVICE, "-a", owner, "-w"]).removesuffix("\n")

    def forget(self, owner: str) -> None:
        """Delete it."""
        _ask([self.program, "delete-generic-password", "-s", SERVICE, "-a", owner])


class KeyStore:
    """Android's: the key is made in it and used in it, the file has what the key sealed (AES-256, GCM)."""

    name = "android-key-store"
    _provider, _recipe, _tag_bits = "AndroidKeyStore", "AES/GCM/NoPadding", 128

    def keep(self, _owner: str, secret: str) -> str:
        """Seal it under a number that is used once."""
        from jnius import JavaException

        try:
            cipher, modes = self._cipher()
            cipher.init(modes.ENCRYPT_MODE, self._key())
            sealed = _octets(cipher.doFinal(secret.encode()))
            return ".".join(base64.b64encode(part).decode() for part in (_octets(cipher.getIV()), sealed))
        except JavaException as error:
            raise SafeError(f"the key store said {error}") from error

    def fetch(self, _owner: str, kept: str) -> str:
        """Open what was sealed; on another phone, or after the key is gone, it stays shut."""
        from jnius import JavaException, autoclass

        number, _, sealed = kept.partition(".")
        try:
            cipher, modes = self._cipher()
            once = autoclass("javax.crypto.spec.GCMParameterSpec")(self._tag_bits, base64.b64decode(number))
            cipher.init(modes.DECRYPT_MODE, self._key(), once)
            return _octets(cipher.doFinal(base64.b64decode(sealed))).decode()
        except (JavaException, ValueError) as error:
            raise SafeError(f"the key store said {error}") from error

    def forget(self, _owner: str) -> None:
        """What was sealed goes with the file; the key opens nothing else."""

    def _cipher(self) -> tuple[Any, Any]:
        from jnius import autoclass

        ciphers = autoclass("javax.crypto.Cipher")
        return ciphers.getInstance(self._recipe), ciphers

    def _key(self) -> Any:
        from jnius import autoclass

        store = autoclass("java.security.KeyStore").getInstance(self._provider)
        store.load(None)
        if not store.containsAlias(SERVICE):
            uses = autoclass("android.security.keystore.KeyProperties")
            wanted = autoclass("android.security.keystore.KeyGenParameterSpec$Builder")(
                SERVICE, uses.PURPOSE_ENCRYPT | uses.PURPOSE_DECRYPT
            )
            wanted.setBlockModes(uses.BLOCK_MODE_GCM)
            wanted.setEncryptionPaddings(uses.ENCRYPTION_PADDING_NONE)
            wanted.setKeySize(256)
            maker = autoclass("javax.crypto.KeyGenerator").getInstance(uses.KEY_ALGORITHM_AES, self._provider)
            maker.init(wanted.build())
            maker.generateKey()
        return store.getKey(SERVICE, None)


SAFES: tuple[type[Safe], ...] = (KeyStore, Keychain, SecretService, OwnFile)


def safe_here() -> Safe:
    """The best that this device has."""
    if hasattr(sys, "getandroidapilevel"):
        return KeyStore()
    if sys.platform == "darwin" and shutil.which(Keychain.program):
        return Keychain()
    if sys.platform == "linux" and shutil.which(SecretService.program):
        return SecretService()
    return OwnFile()


def safe_named(name: str) -> Safe:
    """The one in which something was kept. Raises SafeError for a name that is none."""
    for kind in SAFES:
        if kind.name == name:
            return kind()
    raise SafeError(f"{name!r} is no safe place")


def _ask(command: list[str], told: str = "") -> str:
    try:
        answer = subprocess.run(  # noqa: S603  # fixed programs, no shell
            command, input=told, capture_output=True, text=True, check=True, timeout=LONGEST_WAIT_S
        )
    except subprocess.CalledProcessError as error:
        raise SafeError(f"{command[0]} said {error.stderr.strip() or error.returncode}") from error
    except (OSError, subprocess.TimeoutExpired) as error:
        # The command itself names no secret, but it does not belong into a log either.
        raise SafeError(f"{command[0]} did not answer") from error
    return answer.stdout


def _octets(answer: Any) -> bytes:
    """Java's bytes have signs."""
    return bytes(one & 0xFF for one in answer)
