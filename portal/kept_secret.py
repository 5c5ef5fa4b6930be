import secrets
from contextlib import suppress
from pathlib import Path

from portal.embedded.keeper.account import inherit_owner


def kept_secret(path: Path) -> str:
    """The random secret kept in this file, readable by its owner only; made on first need, by one of many at once.

    Its owner is the directory's: root may run the portal on somebody else's data.
    """
    path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    if not path.exists():
        draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48))
        with suppress(FileExistsError):
            path.hardlink_to(draft)
        draft.unlink()
        inherit_owner(path)
    return path.read_text()
