"""Measure lines of text in the default fonts with a browser, for `tests/measured/text_widths.json`.

    python docs/measure_widths.py /usr/bin/chromium

Needs Debian's packages chromium, fonts-noto-core and fonts-noto-cjk. The tests compare scenekit's widths with the
result.
"""

from __future__ import annotations

import html
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

LINES = {
    "Latin": [
        "Welcome", "Hello, Ann!", "The quick brown fox jumps over the lazy dog", "AVATAR", "WAVE TO VAT", "Type: To. Yo, P.",
        "Quarterly results 2026", "Save 25 % until 31 December", "www.example.com/offers?id=42", "1,234,567.89",
        "Every number has an owner, and every owner has a number.", "Breaking news: markets close higher",
        "Größere Übersicht für alle Geschäftsführer", "L'été dernier, à Besançon, il a plu", "¿Qué tal? ¡Muy bien, señor!",
        "Zażółć gęślą jaźń", "İstanbul'da güzel bir gün", "Step 1", "Chapter XII", "“Quoted” — and ‘single’ … done",
        "(a) [b] {c} <d> @e #f $g €h £i ¥j", "fluffy official affinity", "iiiiillllljjj", "MMMMWWWW", "Q&A",
        "Καλημέρα κόσμε", "Η γρήγορη καφέ αλεπού", "Привет, мир!", "Съешь ещё этих мягких французских булок",
        "Добро пожаловать в компанию", "Contact: anna.smith@example.com", "10:45 – 11:30, Room 7/2", "TODAY ONLY",
        "Introducing scenekit", "Training module: safety at work", "Thank you for watching!",
    ],
    "Korean": [
        "안녕하세요", "반갑습니다!", "오늘의 뉴스", "새로운 제품을 소개합니다.", "대한민국 서울특별시 강남구", "환영합니다",
        "3분기 실적 발표", "가나다라마바사아자차카타파하", "시청해 주셔서 감사합니다.", "지금 바로 신청하세요!",
        "인공지능 아바타가 말하는 영상", "안전 교육 과정 (1부)", "“정말로요?” 그가 물었다.", "가격: 25,000원부터", "서울 · 부산 · 대구",
        "뷁쀍쮋", "한 번의 클릭으로 완성되는 동영상",
    ],
    "CJK": [
        "こんにちは、世界。", "新製品のご紹介", "カタカナとひらがな", "欢迎观看本视频", "人工智能正在改变世界", "第3四半期の業績",
        "「はい」と言った。", "你好！今天天气很好。",
    ],
    "mixed": [
        "AI Studios로 만든 영상", "Welcome to 서울!", "API v3 사용법", "2026년 11월 21일 (토)", "Ann & 민준", "KBS 뉴스 9",
        "iPhone 17 Pro 출시", "Q&A 시간입니다", "DeepBrain AI 소개", "Chapter 2: 시작하기", "東京 Tokyo 도쿄", "100% 무료 체험",
        "scenekit으로 5분 만에", "Seoul → 부산 KTX", "Hello 안녕 こんにちは 你好", "Premium 회원 전용", "B2B 솔루션 - Enterprise",
    ],
}  # fmt: skip

OTHER_LINES = {
    "Arabic": [
        "بالعالم", "مرحبا بالعالم", "شكرا لمشاهدتكم", "منتج جديد", "أخبار اليوم", "السلامة في العمل",
        "الفصل الأول", "تعلم معنا", "عرض خاص لمدة محدودة", "نرحب بكم في شركتنا",
    ],
    "Hebrew": [
        "שלום עולם", "ברוכים הבאים", "חדשות היום", "תודה שצפיתם", "מוצר חדש", "בטיחות בעבודה",
        "הפרק הראשון", "מבצע מיוחד", "נתראה בקרוב", "לומדים יחד",
    ],
    "Thai": [
        "สวัสดีชาวโลก", "ยินดีต้อนรับ", "ข่าววันนี้", "ขอบคุณที่รับชม", "ผลิตภัณฑ์ใหม่",
        "ความปลอดภัยในการทำงาน", "บทที่หนึ่ง", "โปรโมชั่นพิเศษ", "เรียนรู้ไปด้วยกัน", "พบกันใหม่",
    ],
    "Devanagari": [
        "नमस्ते दुनिया", "स्वागत है", "आज की ताज़ा खबर", "देखने के लिए धन्यवाद", "नया उत्पाद",
        "कार्यस्थल पर सुरक्षा", "पहला अध्याय", "विशेष प्रस्ताव", "हिन्दी", "भारत सरकार",
    ],
    "Bengali": [
        "নমস্কার বিশ্ব", "স্বাগতম", "আজকের খবর", "দেখার জন্য ধন্যবাদ", "নতুন পণ্য",
        "কর্মক্ষেত্রে নিরাপত্তা", "প্রথম অধ্যায়", "বিশেষ অফার", "বাংলাদেশ", "আবার দেখা হবে",
    ],
    "Tamil": [
        "வணக்கம் உலகம்", "வரவேற்கிறோம்", "இன்றைய செய்திகள்", "பார்த்ததற்கு நன்றி", "புதிய தயாரிப்பு",
        "பணியிட பாதுகாப்பு", "முதல் அத்தியாயம்", "சிறப்பு சலுகை", "சுற்றுலா", "மீண்டும் சந்திப்போம்",
    ],
    "Telugu": [
        "నమస్కారం ప్రపంచం", "స్వాగతం", "నేటి వార్తలు", "చూసినందుకు ధన్యవాదాలు", "కొత్త ఉత్పత్తి",
        "పని భద్రత", "మొదటి అధ్యాయం", "ప్రత్యేక ఆఫర్", "తెలుగు", "మళ్ళీ కలుద్దాం",
    ],
    "Burmese": [
        "မင်္ဂလာပါကမ္ဘာ", "ကြိုဆိုပါတယ်", "ယနေ့သတင်း", "ကြည့်ရှုတဲ့အတွက်ကျေးဇူးတင်ပါတယ်", "ထုတ်ကုန်အသစ်",
        "မြန်မာ", "ပထမအခန်း", "အထူးလျှော့စျေး",
    ],
    "Khmer": [
        "សួស្តីពិភពលោក", "សូមស្វាគមន៍", "ព័ត៌មានថ្ងៃនេះ", "អរគុណសម្រាប់ការទស្សនា", "ផលិតផលថ្មី", "ខ្មែរ",
        "ជំពូកទីមួយ", "ការផ្តល់ជូនពិសេស",
    ],
}  # fmt: skip
"""Lines in scripts whose widths are estimates. They are measured in the default family only."""

FAMILIES = {"Noto Sans CJK": "'Noto Sans CJK KR'", "Noto Sans": "'Noto Sans', 'Noto Sans CJK KR'"}
FONT_BY_SCRIPT = {"Burmese": "Myanmar"}
"""The part of the font's name, if it is not the name of the script."""

FONT_SIZE_PX = 100

PAGE_TEMPLATE = """<meta charset="utf-8"><pre id="out"></pre>{spans}<script>
document.getElementById("out").textContent = "WIDTHS " +
  [...document.querySelectorAll("span")].map(s => s.getBoundingClientRect().width).join(" ") + " END";
</script>"""


def main(chromium: str) -> None:
    """Measure all lines in all families and weights, and write the file."""
    cases: list[dict[str, str | float]] = [
        {"script": script, "text": line, "font": family, "weight": weight, "size": FONT_SIZE_PX}
        for family in FAMILIES
        for weight in (400, 700)
        for script, lines in (LINES | OTHER_LINES if family == "Noto Sans CJK" else LINES).items()
        for line in lines
    ]
    spans = "".join(
        f'<div><span style="white-space:pre;text-rendering:geometricPrecision;font:{case["weight"]} {FONT_SIZE_PX}px '
        f"{FAMILIES[str(case['font'])]}, 'Noto Sans {FONT_BY_SCRIPT.get(str(case['script']), case['script'])}'\">"
        f"{html.escape(str(case['text']))}</span></div>"
        for case in cases
    )
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder, "page.html")
        page.write_text(PAGE_TEMPLATE.format(spans=spans), encoding="utf-8")
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
        options += ["--window-size=9000,2000", f"--user-data-dir={folder}/profile", "--dump-dom", page.as_uri()]
        done = subprocess.run([chromium, *options], capture_output=True, check=True)
    measured = re.search(r"WIDTHS ([\d. ]+) END", done.stdout.decode())
    if measured is None:
        sys.exit("The browser did not return the widths.")
    for case, width in zip(cases, measured[1].split(), strict=True):
        case["width"] = round(float(width), 2)
    target = Path(__file__).parents[1] / "tests" / "measured" / "text_widths.json"
    target.write_text(json.dumps(cases, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
