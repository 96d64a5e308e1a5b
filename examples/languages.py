"""One announcement in ten languages: one project each, with a right-to-left layout for Arabic.

scenekit preview examples/languages.py     (one project with a scene in each language)
python examples/languages.py               (release.ar.json, release.de.json … in the working directory)
"""

from pathlib import Path
from typing import Literal

from scenekit import Project, Scene

Side = Literal["left", "right"]

TEXTS = {
    "en": ("Now in your\nlanguage", "Good news: our app now speaks your language. Update it today."),
    "ko": ("이제 한국어로\n만나세요", "반가운 소식입니다. 이제 앱을 한국어로 쓰실 수 있습니다. 오늘 업데이트하세요."),
    "ja": ("日本語に\n対応しました", "うれしいお知らせです。アプリが日本語に対応しました。今すぐ更新してください。"),
    "zh": ("现已支持\n中文", "好消息！我们的应用现在支持中文了。今天就更新吧。"),
    "es": ("Ahora en\ntu idioma", "Buenas noticias: nuestra app ya habla tu idioma. Actualízala hoy."),
    "fr": (
        "Maintenant\nen français",
        "Bonne nouvelle : notre application parle désormais français. Mettez-la à jour !",
    ),
    "de": ("Jetzt auf\nDeutsch", "Gute Nachrichten: Unsere App spricht jetzt Deutsch. Holen Sie sich das Update."),
    "pt": ("Agora em\nportuguês", "Boas notícias: nosso aplicativo agora fala português. Atualize hoje mesmo."),
    "ar": ("الآن\nبلغتك", "أخبار سارة: تطبيقنا يتحدث الآن لغتك. حدّثه اليوم."),
    "hi": ("अब आपकी\nभाषा में", "अच्छी ख़बर: हमारा ऐप अब आपकी भाषा बोलता है। आज ही अपडेट करें।"),
}


def build_scene(language: str) -> Scene:
    """Return the announcement, with the text at the side where reading starts and the host at the other side."""
    title, script = TEXTS[language]
    start: Side = "right" if language == "ar" else "left"
    end: Side = "left" if language == "ar" else "right"
    return (
        Scene()
        .background("#fff3e6")
        .shape("Circle", color="#ffd9b0", width=1100, at=end, offset=(0, 120))
        .text(title, size=124, color="#40210f", weight=700, align=start, at=start, margin=96, tag="title")
        .image("https://cdn.example.com/hana.png", size=(300, 90), width=210, above="title", at=start, gap=32)
        .text("Hana 5.0", size=44, color="#a34a12", weight=700, below="title", at=start, gap=16)
        .avatar("M000045058", script=script, language=language, shot="medium", at=end, margin=128)
    )


def build_project(language: str = "en") -> Project:
    """Return the project of one language."""
    return Project(f"Hana 5.0 ({language})").add(build_scene(language))


project = Project("Hana 5.0 in ten languages").add(*map(build_scene, TEXTS))

if __name__ == "__main__":
    for language in TEXTS:
        Path(f"release.{language}.json").write_bytes(build_project(language).to_json())
