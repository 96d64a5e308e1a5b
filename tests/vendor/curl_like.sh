# Every kind of documented curl call: GET, JSON, a form with the documented header, DELETE with a body, the query.
set -eu
HOST=https://app.aistudios.com/api/odin/v3
KEY="##JWT##"

call() { curl --silent --show-error --fail -H "Authorization: $KEY" -H "Content-Type: application/json" "$@"; echo; }

call $HOST/auth -X GET
call $HOST/editor/project  -X POST -d "@$1"
call $HOST/editor/project -X GET
call $HOST/model -X GET
call $HOST/dropdown/models -X GET
call $HOST/dropdown/workspaces -X GET
call $HOST/dropdown/templates_business -X GET
call $HOST/dropdown/templates_automation -X POST -G -d 'category=social' -d 'orientation=web'
call $HOST/dropdown/templates_automation -X POST -d '{
  "category": "social",
  "orientation": "web",
  "fileBackground": false
}'
call $HOST/simple/video -X POST -d '{
  "language": "en", "text": "Sample", "model": "M000045058", "clothes": "BG00002320", "isExport" : true
}'
call $HOST/simple/audio -X POST -d '{"language": "en", "text": "Sample", "model": "M000045058"}'
call $HOST/simple/custom -X POST -d '{"language": "en", "text": "Sample", "model": "M000045058"}'
call $HOST/automation/topic_to_video -X POST -d '{"topic": "Bees", "options": {"language": "en", "speed": 1}}'
call $HOST/automation/url_to_video -X POST -d '{"url": "https://example.com", "options": {}}'
call $HOST/automation/scripts_to_video -X POST -d '{"scripts": "Hello.\nBye.", "options": {"scriptOption": "ai"}}'
call $HOST/editor/project/pptpdf -X POST -F "file=@$2" -F "name=Slides"
call $HOST/automation/translatevideos -X POST -F "file=@$2" -F "target_0=en-US" -F "target_1=ko-KR"
call $HOST/editor/project -X DELETE -d '{"ids": ["65fa6b07dca2e367461a2925"]}'
call $HOST/editor/template/modify -X POST -d '{
  "templateId": "5f0000000000000000000001",
  "name": "새 영상",
  "updates": {"title": "첫 제목", "title_5": "여섯째 제목", "subtitles_2": "셋째 자막", "scripts_3": "넷째 대본"},
  "isExport": true
}'
call $HOST/tools/image-generator -X POST -d '{"topic": "Bees", "style": "3D", "size": "SQUARE"}'
call $HOST/tools/voice-generator -X POST -d '{"script": "Hi", "model": "M1", "type": "google", "language": "ja"}'
call $HOST/tools/video-generator -X POST -d '{"topic": "Bees"}'
call $HOST/tools/text-generator -X POST -d '{"topic": "Bees"}'
call $HOST/avatars/customavatar -X POST -d '{"url": "https://example.com/a.mp4", "name": "유나", "gender": "FEMALE"}'
call $HOST/avatars/dreamavatar -X POST -d '{"url": "https://example.com/a.png", "name": "유나", "gender": "FEMALE"}'
call $HOST/avatars/voiceclone -X POST -d '{"url": "https://example.com/a.mp3", "name": "유나", "gender": "FEMALE"}'
