"""What people, and those who would be somebody else, call themselves."""

MARKUP = [
    "<img src=x onerror=\"document.title='executed'\">",
    "\"><script>document.title='executed'</script>",
    "<svg/onload=document.title='executed'>",
    "'-document.title='executed'-'",
    "{{constructor.constructor('document.title=1')()}}",
    "<b>bold</b> &amp; &lt;i&gt;",
    "javascript:document.title='executed'",
]
DIRECTIONS = [
    "דנה לוי",
    "فاطمة الزهراء",
    "Ann\u202egpj.exe",
    "\u2066Bob\u2067 (admin)",
    "\u200f\u200eCid\u061c",
]
INVISIBLE = ["Zoë\u200bAnn", "\u200d\ufeffDee", "E\u0301ve\u00adlyn", "a\u0301\u0302\u0303\u0304\u0305" * 10]
LONG = ["w" * 100, "👩‍👩‍👧‍👦🏳️‍🌈" * 7, "Ann-Marie " * 10]
ALL = MARKUP + DIRECTIONS + INVISIBLE + LONG
