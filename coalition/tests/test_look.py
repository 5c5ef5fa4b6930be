import pytest

from coalition.look import NIGHT, PAPER_TINT, WHITE, Palette, contrast, look_file, look_key, readable, worst_contrast


def test_contrast_is_what_wcag_calls_so():
    assert round(contrast("#000000", "#ffffff"), 2) == 21
    assert contrast("#777777", "#777777") == 1
    assert round(contrast("#ffffff", "#767676"), 2) == 4.54


@pytest.mark.parametrize("accent", ["#0f5a47", "#b3541e", "#8a1c3b", "#1f4f9e", "#000000", "#5b6b00", "#6b3fa0"])
def test_wherever_an_accent_color_that_is_taken_meets_text_it_can_be_read(accent):
    color = Palette.of(accent)
    pairs = [
        (accent, WHITE),
        (accent, PAPER_TINT),
        (accent, color.tint),
        (color.deep, WHITE),
        (color.deep, color.tint),
        (color.deep, color.tint_hover),
        (color.light, NIGHT),
        (color.ink, color.light),
    ]

    assert [pair for pair in pairs if contrast(*pair) < 4.5] == []
    assert readable(accent) == accent
    # The ring around what is in focus, on the band and on the masthead.
    assert min(contrast("#ffd479", accent), contrast("#ffd479", color.deep)) >= 3


@pytest.mark.parametrize("accent", ["#ffd479", "#ff0000", "#ffffff", "#777777", "#00aa88"])
def test_of_a_color_that_can_not_be_read_one_is_named_that_can(accent):
    darker = readable(accent)

    assert worst_contrast(accent) < 4.5 <= worst_contrast(darker)
    # No darker than it has to be.
    assert worst_contrast(darker) < 5.5


def test_the_files_of_a_color_have_another_address_than_those_of_another():
    assert look_key("#8a1c3b") != look_key("#1f4f9e")
    assert look_key("") == look_key("#0f5a47")
    assert "--accent: #8a1c3b;" in look_file("portal.css", "#8a1c3b")
    assert "--bs-link-color-rgb: 138, 28, 59;" in look_file("portal.css", "#8a1c3b")
