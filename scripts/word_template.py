"""Writes templates/documents/vorlage.docx, the Word template that is shipped; a city edits its own copy in Word."""

from pathlib import Path

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm
from docx.shared import Pt
from docx.shared import RGBColor
from docx.table import Table
from docx.text.paragraph import Paragraph

TARGET = Path(__file__).parent.parent / "templates" / "documents" / "vorlage.docx"
GREY = RGBColor(0x4A, 0x52, 0x60)


def main() -> None:
    file = Document()
    set_up(file)
    head(file)
    body(file)
    results(file)
    file.core_properties.author = ""
    file.core_properties.title = "Vorlage"
    file.save(str(TARGET))


def set_up(file: Document) -> None:
    page = file.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin, page.right_margin, page.top_margin, page.bottom_margin = Cm(2.5), Cm(2), Cm(2.4), Cm(2.2)
    page.different_first_page_header_footer = True
    normal = file.styles["Normal"]
    normal.font.name, normal.font.size = "Arial", Pt(10.5)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), "Arial")
    normal.paragraph_format.space_after = Pt(5)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "de-DE")
    normal.element.rPr.append(language)
    for name, size, before in (("Title", 20, 0), ("Heading 1", 16, 4), ("Heading 2", 12, 16), ("Heading 3", 10.5, 8)):
        style = file.styles[name]
        style.font.name, style.font.size, style.font.bold = "Arial", Pt(size), True
        style.font.color.rgb = RGBColor(0x23, 0x27, 0x2E)
        style.element.rPr.rFonts.attrib.clear()
        style.element.rPr.rFonts.set(qn("w:ascii"), "Arial")
        style.element.rPr.rFonts.set(qn("w:hAnsi"), "Arial")
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(5)
        style.paragraph_format.keep_with_next = True
        for line in style.element.pPr.findall(qn("w:pBdr")):
            style.element.pPr.remove(line)
    page.header.paragraphs[0].text = "{{ betreff }}\t\t{{ nummer }}"
    small(page.header.paragraphs[0])
    for footer in (page.footer, page.first_page_footer):
        footer.paragraphs[0].text = "{{ stadt }}\t\tSeite "
        field(footer.paragraphs[0], "PAGE")
        footer.paragraphs[0].add_run(" von ")
        field(footer.paragraphs[0], "NUMPAGES")
        small(footer.paragraphs[0])


def head(file: Document) -> None:
    small(file.add_paragraph("{{ stadt }}"))
    file.add_paragraph("{{ art }}", "Title")
    number = file.add_paragraph()
    number.add_run("Drucksache {{ nummer }}").bold = True
    number.add_run("   {{ oeffentlich }}   {{ fassung }}")
    small(file.add_paragraph("Betreff"))
    file.add_paragraph("{{ betreff }}", "Heading 1")
    rows(file, ["Angabe", "Inhalt"], "kopf", ["{{ zeile.name }}", "{{ zeile.inhalt }}"], [6.5, 10], bare=True)
    file.add_paragraph("Beratungsfolge", "Heading 2")
    columns = ["Datum der Sitzung", "Gremium", "Zuständigkeit"]
    fields = ["{{ zeile.datum }}", "{{ zeile.gremium }}", "{{ zeile.zustaendigkeit }}"]
    rows(file, columns, "beratungsfolge", fields, [4.5, 7.5, 4.5])


def body(file: Document) -> None:
    file.add_paragraph("{{ text_titel }}", "Heading 2")
    file.add_paragraph("{{ text }}")
    file.add_paragraph("{%p if begruendung %}")
    file.add_paragraph("Begründung", "Heading 2")
    file.add_paragraph("{{ begruendung }}")
    file.add_paragraph("{%p endif %}")
    file.add_paragraph("{%p if unvollstaendig %}")
    file.add_paragraph("Ohne vollständige Angaben aufgenommen", "Heading 2")
    file.add_paragraph("{%p for zeile in unvollstaendig %}")
    file.add_paragraph("{{ zeile.name }} ({{ zeile.fehlt }}). Begründung: {{ zeile.begruendung }}", "List Bullet")
    file.add_paragraph("{%p endfor %}")
    file.add_paragraph("{%p endif %}")
    file.add_paragraph("Finanzielle Auswirkungen?", "Heading 2")
    file.add_paragraph("{{ finanzen_ja }}      {{ finanzen_nein }}")
    file.add_paragraph("{{ finanzen_text }}")
    file.add_paragraph("{%p if demografie %}")
    file.add_paragraph("Demografische Auswirkungen (0 bis 3 Punkte)", "Heading 2")
    rows(file, ["Spalte", "Punkte"], "demografie", ["{{ zeile.name }}", "{{ zeile.punkte }}"], [12, 4.5])
    file.add_paragraph("{%p endif %}")
    file.add_paragraph("{%p if anlagen %}")
    file.add_paragraph("Anlagen", "Heading 2")
    file.add_paragraph("{%p for name in anlagen %}")
    file.add_paragraph("{{ name }}", "List Number")
    file.add_paragraph("{%p endfor %}")
    file.add_paragraph("{%p endif %}")
    file.add_paragraph("Unterschriften", "Heading 2")
    fields = ["{{ zeile.name }}", "{% if zeile.tag %}gezeichnet am {{ zeile.tag }}{% endif %}"]
    rows(file, ["Stelle", "Unterschrift"], "unterschriften", fields, [8, 8.5])


def results(file: Document) -> None:
    file.add_paragraph("Beratungsergebnis", "Heading 2")
    file.add_paragraph("{%p for ergebnis in ergebnisse %}")
    file.add_paragraph("{{ ergebnis.gremium }}", "Heading 3")
    file.add_paragraph("Sitzung am: {{ ergebnis.tag }}   TOP: {{ ergebnis.top }}")
    file.add_paragraph("{{ ergebnis.worte }}   {{ ergebnis.zahlen }}")
    file.add_paragraph("{{ ergebnis.kaesten }}")
    file.add_paragraph("{%p endfor %}")


def rows(
    file: Document, headings: list[str], source: str, fields: list[str], widths: list[float], *, bare: bool = False
) -> None:
    """A table with one line for each of ``source``; its heading is repeated on every page."""
    table = file.add_table(1, len(fields))
    table.style = "Normal Table" if bare else "Table Grid"
    if bare:
        table._tbl.remove(table.rows[0]._tr)
    else:
        fill(table.rows[0].cells, headings, bold=True)
        repeated = OxmlElement("w:tblHeader")
        repeated.set(qn("w:val"), "true")
        table.rows[0]._tr.get_or_add_trPr().append(repeated)
    fill(table.add_row().cells, [f"{{%tr for zeile in {source} %}}"])
    fill(table.add_row().cells, fields)
    fill(table.add_row().cells, ["{%tr endfor %}"])
    set_widths(table, widths)


def fill(cells: tuple, words: list[str], *, bold: bool = False) -> None:
    for cell, said in zip(cells, words, strict=False):
        cell.paragraphs[0].add_run(said).bold = bold
        cell.paragraphs[0].paragraph_format.space_after = Pt(2)


def set_widths(table: Table, widths: list[float]) -> None:
    table.autofit = False
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Cm(width)


def small(paragraph: Paragraph) -> None:
    for run in paragraph.runs:
        run.font.size, run.font.color.rgb = Pt(8.5), GREY
    paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT


def field(paragraph: Paragraph, code: str) -> None:
    """A number that Word fills in."""
    for kind, text in (("begin", None), (None, code), ("end", None)):
        run = paragraph.add_run()
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = text
        run._r.append(part)


if __name__ == "__main__":
    main()
