"""A digest sent by the real binary to a real SMTP server, received and taken apart. Usage: receive.py PATH/TO/udklip

Composes a digest of an empty archive (a heartbeat), since that needs no press: the mail rim is what is tried here.
"""
import email, email.policy, pathlib, socket, sqlite3, subprocess, sys, tempfile, textwrap
from aiosmtpd.controller import Controller


class Inbox:
    def __init__(self):
        self.mails, self.refuse = [], 1

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.refuse and address.startswith("sekretariatet"):
            self.refuse -= 1
            return "450 4.2.0 greylisted, try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.mails.append((envelope.rcpt_tos, envelope.content))
        return "250 OK"


def main(binary):
    inbox = Inbox()
    # aiosmtpd tries its own port after the start, so it must be told a free one.
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    root = pathlib.Path(tempfile.mkdtemp())
    config, data = root / "config", root / "data"
    (config / "topics").mkdir(parents=True)
    (config / "digests").mkdir()
    (config / "udklip.toml").write_text(textwrap.dedent(f"""
        [fetch]
        contact = "test@example.org"
        [mail]
        smtp = "smtp://127.0.0.1:{port}"
        from = "Udklip <udklip@example.org>"
    """))
    (config / "topics" / "emne.toml").write_text('id = "emne"\nname = "Udligning"\nstrong = ["udligning"]\n')
    (config / "digests" / "morgen.toml").write_text(
        'name = "Morgenoverblik"\ntopic = "emne"\nwhen = "0 0 * * *"\n'
        'recipients = ["sekretariatet@example.org", "presse@example.org"]\n')
    run = lambda *args: subprocess.run([binary, "--config", config, "--data", data, *args], check=True, capture_output=True, text=True)
    print(run("digest", "compose", "morgen").stdout.strip())
    print(run("run", "--once").stdout.strip())
    assert len(inbox.mails) == 1, f"{len(inbox.mails)} mails although one recipient was put off"
    # The relay put one recipient off; its wait is shortened here instead of being sat out.
    with sqlite3.connect(data / "udklip.db") as db:
        db.execute("UPDATE delivery SET next_try_at = 0 WHERE state = 'waiting'")
    run("run", "--once")
    run("run", "--once")
    controller.stop()
    assert len(inbox.mails) == 2, f"{len(inbox.mails)} mails for two recipients"
    assert sorted(to for tos, _ in inbox.mails for to in tos) == ["presse@example.org", "sekretariatet@example.org"]
    ids = set()
    for tos, raw in inbox.mails:
        assert len(tos) == 1, "one envelope per recipient"
        mail = email.message_from_bytes(raw, policy=email.policy.default)
        ids.add(mail["Message-ID"])
        assert mail.get_content_type() == "multipart/alternative" and len(mail.get_all("Content-Type")) == 1
        assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
        assert mail["Auto-Submitted"] == "auto-generated"
        assert mail["List-Id"] == "Morgenoverblik <morgen.udklip.example.org>", mail["List-Id"]
        assert mail["List-Unsubscribe"] == "<mailto:test@example.org?subject=Afmeld%20morgen>", mail["List-Unsubscribe"]
        text, html = (part.get_content() for part in mail.iter_parts())
        assert "HVAD VI IKKE SÅ" in text and "Hvad vi ikke så" in html and "Udligning" in mail["Subject"]
        assert len(raw) < 100_000
    assert len(ids) == 2
    print("2 passed, 0 failed")


main(sys.argv[1])
