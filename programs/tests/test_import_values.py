import re
from decimal import Decimal

import pytest

from programs.imports import values
from programs.imports.languages import languages
from programs.imports.text import clean_line, clean_text


@pytest.mark.parametrize(
    ("listed", "shown"),
    [
        ("<p>Learn to weld.</p><p>Then work.</p>", "Learn to weld.\n\nThen work."),
        ("Learn:<ul><li>MIG</li><li>TIG</li></ul>Apply now", "Learn:\n\n- MIG\n- TIG\n\nApply now"),
        ("First<br>second<BR />third", "First\nsecond\nthird"),
        ("<script>alert('x')</script>Welding<style>p {}</style>", "Welding"),
        ("&lt;p&gt;Escaped once&lt;/p&gt;", "Escaped once"),
        ("Nuts &amp;amp; bolts &#8211; caf&eacute;", "Nuts & bolts – café"),
        ("AT&T pays, see ?a=1&copy=2", "AT&T pays, see ?a=1&copy=2"),
        ("Takes < 5 weeks and > 3", "Takes < 5 weeks and > 3"),
        ("One\t\ttab,\xa0a  hard space\r\nand a line", "One tab, a hard space\nand a line"),
        ("Paragraph\r\n\r\n\r\n\r\nand another", "Paragraph\n\nand another"),
        ("\u200bInvisible\ufeff", "Invisible"),
        ("\u202egnisruN\u202c (\u2067free\u2069\u200f)", "gnisruN (free)"),
        ("Nursing&#x202E;", "Nursing"),
        ("today¿s physicians¿ offices", "today’s physicians’ offices"),
        ("You will:\n¿\tMock interviews\n¿Resumes", "You will:\n- Mock interviews\n- Resumes"),
        ("AWS ¿ Amazon, for todayÂs work", "AWS – Amazon, for today’s work"),
        ("¿Habla español? ¡Bienvenidos!", "¿Habla español? ¡Bienvenidos!"),
        ("donâ€™t wait", "don’t wait"),
        ("Tiê\u0301ng Viê\u0323t", "Tiếng Việt"),
        ("Kriolu di Kabu Verdi: ña, ĉ, São Nicolau", "Kriolu di Kabu Verdi: ña, ĉ, São Nicolau"),
    ],
)
def test_a_description_becomes_readable_text_and_keeps_its_paragraphs(listed, shown):
    assert clean_text(listed) == shown


def test_a_description_of_four_thousand_characters_survives_whole():
    paragraphs = ["Learn by doing. " * 60 + "End." for _paragraph in range(4)]

    assert clean_text("\r\n\r\n".join(paragraphs)) == "\n\n".join(paragraphs)


def test_a_title_is_one_line_with_single_spaces():
    assert clean_line("  CDL\tClass B \n (School  Bus) ") == "CDL Class B (School Bus)"


def test_a_quote_where_an_apostrophe_was_becomes_one():
    assert clean_line('Carney"s Point, 3" pipe') == "Carney's Point, 3\" pipe"


@pytest.mark.parametrize(
    ("spanish", "others", "listed", "codes"),
    [
        ("", "", "", ()),
        ("2", "2", "", ()),
        ("1", "2", "", ("es",)),
        ("2", "2", "Spanish", ("es",)),
        ("1", "1", "Spanish", ("es",)),
        ("1", "1", "", ("es", "other")),
        ("", "1", "Indic/Hindu, Other Languages", ("hi", "other")),
        ("", "1", "French/French Creole, Russian, Tagalog (Philipines)", ("fr", "cpf", "ru", "tl")),
        ("", "1", "Yiddish/Hebrew", ("he",)),
        ("", "1", "Haitian Creole; Cape Verdean Creole and Vietnamese", ("ht", "kea", "vi")),
        ("", "1", "español / portugês, PORTUGESE, Kreyòl Ayisyen", ("es", "ht", "pt", "other")),
        ("", "1", "Mandarin & Cantonese", ("zh",)),
        ("", "1", "None", ("other",)),
        ("", "2", "N/A", ()),
    ],
)
def test_a_list_of_languages_in_any_spelling_becomes_languages(spanish, others, listed, codes):
    assert languages(spanish, others, listed)[0] == codes


@pytest.mark.parametrize(
    ("listed", "unknown"),
    [("Klingon, Spanish", True), ("Ukrainian", False), ("Other Languages", False), ("none", False)],
)
def test_only_a_spelling_nobody_knows_is_an_unknown_language(listed, unknown):
    assert languages("", "1", listed)[1] is unknown


@pytest.mark.parametrize(
    ("listed", "amount"),
    [
        ("", None),
        ("N/A", None),
        ("0", Decimal("0.00")),
        ("4395", Decimal("4395.00")),
        ("$4,395.50", Decimal("4395.50")),
    ],
)
def test_money_is_read_as_people_write_it(listed, amount):
    assert values.money(listed) == amount


@pytest.mark.parametrize("listed", ["-5", "call us", "NaN", "1e99", "99999999"])
def test_what_is_no_price_is_not_guessed(listed):
    with pytest.raises(ValueError, match=listed):
        values.money(listed)


@pytest.mark.parametrize(
    ("listed", "code", "padded"),
    [
        ("513902", "51.3902", False),
        ("51.3902", "51.3902", False),
        ("30104", "03.0104", True),
        ("1.0605", "01.0605", True),
        ("", "", False),
        ("5139", "", False),
        ("nursing", "", False),
    ],
)
def test_a_five_digit_cip_gets_its_zero_back(listed, code, padded):
    assert values.cip(listed) == (code, padded)


@pytest.mark.parametrize(
    ("listed", "code", "padded"),
    [
        ("8232", "08232", True),
        ("501", "00501", True),
        ("10001", "10001", False),
        ("2119-1234", "02119-1234", True),
        ("021191234", "02119-1234", False),
        ("21191234", "02119-1234", True),
        ("", "", False),
    ],
)
def test_a_zip_that_lost_its_zero_gets_it_back(listed, code, padded):
    assert values.postal_code(listed) == (code, padded)


@pytest.mark.parametrize(
    ("listed", "address"),
    [
        ("www.example.org", "http://www.example.org"),
        ("HTTPS://WWW.Example.org/Path", "https://www.example.org/Path"),
        ("http:www.example.com", "http://www.example.com"),
        ("htpp://.example.edu/ce", "http://example.edu/ce"),
        ("www. example.org", "http://www.example.org"),
        ("www.one.example.com      www.two.example.com", "http://www.one.example.com"),
        ("[email removed]", ""),
        ("none", ""),
        ("", ""),
    ],
)
def test_a_website_becomes_a_whole_address(listed, address):
    assert values.website(listed) == address


@pytest.mark.parametrize(
    "listed", ["Vice President", "591 Summit Ave", "www:example", "javascript:alert(1)", f"www.{'x' * 300}.com"]
)
def test_what_is_no_website_is_not_linked(listed):
    with pytest.raises(ValueError, match=re.escape(listed)):
        values.website(listed)


def test_routes_are_joined_and_no_route_is_no_route():
    assert values.routes("Bus # 803", "None Available") == "Bus # 803"
    assert values.routes("24", "62") == "24; 62"
    assert values.routes("n/a", "No") == ""
    assert values.routes("none available.", "None") == ""


def test_no_prerequisites_and_unknown_prerequisites_differ():
    assert [values.prerequisites(text) for text in ("", "None", "none", "0", "N/A", "NO")] == ["", *["None"] * 5]
    assert values.prerequisites("HS or GED") == "HS or GED"


def test_a_shouted_license_is_said_calmly():
    assert values.license_name("LICENSED PRACTICAL NURSE (LPN)") == "Licensed practical nurse (LPN)"
    assert values.license_name("HEATING,VENTILATION, A/C AND COOLING") == "Heating, ventilation, A/C and cooling"
    assert values.license_name("Truck Driver") == "Truck Driver"


def test_hours_and_credits_of_zero_are_unknown():
    assert [values.hours(text) for text in ("", "0", "1,200", "240.0")] == [None, None, 1200, 240]
    assert [values.credit(text) for text in ("", "0", "3.5")] == [None, None, Decimal("3.5")]


def test_two_ids_that_look_alike_in_an_address_get_two_addresses():
    slugs = {values.address_slug("Welding", "nj", external_id, 160) for external_id in ("a1", "A1", "a-1", "a/1", "á1")}

    assert len(slugs) == 5
    assert "welding-nj-a1" in slugs


def test_an_address_fits_and_needs_no_latin_title():
    long = values.address_slug("Very " * 100, "nj", "12", 160)

    assert len(long) <= 160
    assert long.endswith("-nj-12")
    assert values.address_slug("护理", "nj", "12", 160) == "nj-12"
