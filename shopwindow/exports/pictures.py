"""Charts as PNG pictures, drawn from the same numbers as the SVG of the page."""

from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from shopwindow.ui.charts import DotChart

SCALE = 2
INK, MUTED, BRAND, WASH = "#14212b", "#46525c", "#0b4a54", "#8fb9c0"


def png_of(chart: DotChart) -> bytes:
    """The chart at twice its size, on white."""
    image = Image.new("RGB", (chart.width * SCALE, chart.height * SCALE), "white")
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(size=14 * SCALE)

    def line(x1: float, y1: float, x2: float, y2: float, colour: str, width: int) -> None:
        draw.line([(x1 * SCALE, y1 * SCALE), (x2 * SCALE, y2 * SCALE)], fill=colour, width=width * SCALE)

    if chart.low is not None and chart.middle is not None and chart.high is not None:
        line(chart.low, chart.dot_y, chart.high, chart.dot_y, WASH, 8)
        line(chart.middle, 18, chart.middle, chart.axis_y, INK, 2)
    line(chart.left, chart.axis_y, chart.right, chart.axis_y, MUTED, 1)
    for n, tick in enumerate(chart.ticks):
        line(tick.x, chart.axis_y, tick.x, chart.axis_y + 6, MUTED, 1)
        anchor = "la" if not n else "ra" if n == len(chart.ticks) - 1 else "ma"
        draw.text((tick.x * SCALE, (chart.axis_y + 9) * SCALE), tick.label, fill=INK, font=font, anchor=anchor)
    for dot in chart.dots:
        x, y, r = dot.x * SCALE, dot.y * SCALE, chart.radius * SCALE
        draw.ellipse([x - r, y - r, x + r, y + r], fill=BRAND, outline="white", width=SCALE)
    out = BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()
