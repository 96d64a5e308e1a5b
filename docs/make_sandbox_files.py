"""Write the files that the sandbox serves as downloads: two short videos, three images and an audio file.

    pip install imageio-ffmpeg && python docs/make_sandbox_files.py

The videos are H.264 (baseline, yuv420p), which every browser plays. They last three seconds and name the sandbox.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

import imageio_ffmpeg
from PIL import Image, ImageDraw, ImageFont

SANDBOX_DIR = Path(__file__).parent.parent / "scenekit" / "sandbox"
SIZES = {"landscape": (640, 360), "portrait": (360, 640)}
IMAGE_SIZES = {**SIZES, "square": (360, 360)}
FRAMES_PER_SECOND, DURATION_S = 10, 3
INK, PAPER, FAINT = (32, 40, 56), (244, 246, 250), (176, 186, 204)


def draw_words(size: tuple[int, int], note: str) -> Image.Image:
    """Return a picture with the name of the sandbox and a note."""
    width, height = size
    picture = Image.new("RGB", size, PAPER)
    draw = ImageDraw.Draw(picture)
    for text, px, y in (("scenekit sandbox", 34, height / 2 - 44), (note, 17, height / 2 + 2)):
        draw.text((width / 2, y), text, INK, ImageFont.load_default(px), anchor="mm")
    return picture


def draw_frame(size: tuple[int, int], progress: float) -> bytes:
    """Return a frame of the video as RGB bytes. `progress` (0 to 1) is the length of the progress bar."""
    width, height = size
    picture = draw_words(size, "a stand-in: no avatar was rendered")
    draw, middle = ImageDraw.Draw(picture), height / 2
    left, right, top = 60, width - 60, middle + 48
    draw.rectangle((left, top, right, top + 3), FAINT)
    draw.rectangle((left, top, left + (right - left) * progress, top + 3), INK)
    return picture.tobytes()


def run_ffmpeg(arguments: list[str], data: bytes = b"") -> None:
    """Run ffmpeg with `data` on its standard input."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-y", "-loglevel", "error", *arguments]
    subprocess.run(command, input=data, check=True)


def make_video(name: str, size: tuple[int, int]) -> None:
    """Write the video of an orientation."""
    frames = b"".join(
        draw_frame(size, number / (FRAMES_PER_SECOND * DURATION_S - 1))
        for number in range(FRAMES_PER_SECOND * DURATION_S)
    )
    raw = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{size[0]}x{size[1]}", "-r", str(FRAMES_PER_SECOND), "-i", "-"]
    encoding = ["-c:v", "libx264", "-profile:v", "baseline", "-pix_fmt", "yuv420p", "-crf", "30", "-preset", "veryslow"]
    reproducible = ["-map_metadata", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact", "-movflags", "+faststart"]
    run_ffmpeg([*raw, *encoding, *reproducible, str(SANDBOX_DIR / f"{name}.mp4")], frames)


def make_image(name: str, size: tuple[int, int]) -> None:
    """Write the image of a shape, in 16 colors."""
    picture = draw_words(size, "a stand-in: no image was generated").quantize(16)
    picture.save(SANDBOX_DIR / f"{name}.png", optimize=True)


def make_audio() -> None:
    """Write the audio file: a tone of one second."""
    tone = ["-f", "lavfi", "-i", "sine=frequency=440:duration=1:sample_rate=22050", "-af", "volume=0.2"]
    run_ffmpeg([*tone, "-c:a", "libmp3lame", "-b:a", "16k", "-map_metadata", "-1", str(SANDBOX_DIR / "sound.mp3")])


if __name__ == "__main__":
    for name, size in SIZES.items():
        make_video(name, size)
    for name, size in IMAGE_SIZES.items():
        make_image(name, size)
    make_audio()
    for path in sorted(path for path in SANDBOX_DIR.iterdir() if path.suffix in (".mp3", ".mp4", ".png")):
        print(f"{path.name}: {path.stat().st_size} bytes")
