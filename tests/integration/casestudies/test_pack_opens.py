"""The committee paper in another program: LibreOffice reads it and makes a PDF of it."""

import os
import shutil
import subprocess

import pytest

OFFICE = shutil.which("soffice")


@pytest.mark.skipif(not OFFICE and not os.environ.get("CI"), reason="LibreOffice is not here")
def test_libreoffice_makes_a_pdf_of_the_pack(client, real_library, tmp_path):
    client.post("/my-council/", {"council": "rushcliffe", "next": "/"})
    for item in ("option:single-workforce", "option:shared-support-services", "case:wigan-the-deal"):
        client.post("/shortlist/change/", {"what": "add", "item": item})
    (tmp_path / "pack.docx").write_bytes(client.get("/shortlist/pack.docx").content)

    done = subprocess.run(
        [OFFICE, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "pdf", "pack.docx"],
        cwd=tmp_path, capture_output=True, text=True, timeout=120,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "pack.pdf").read_bytes().startswith(b"%PDF")
