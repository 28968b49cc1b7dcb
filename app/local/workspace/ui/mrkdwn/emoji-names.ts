/** The emoji names people and apps really type, in Slack's spelling. One line per family. */
const FAMILIES = `
grinning 😀 smiley 😃 smile 😄 grin 😁 laughing 😆 sweat_smile 😅 joy 😂 rofl 🤣 wink 😉 blush 😊
slightly_smiling_face 🙂 upside_down_face 🙃 heart_eyes 😍 sunglasses 😎 thinking_face 🤔 neutral_face 😐
sleeping 😴 sob 😭 cry 😢 scream 😱 exploding_head 🤯 face_with_monocle 🧐 partying_face 🥳 hugging_face 🤗
thumbsup 👍 +1 👍 thumbsdown 👎 -1 👎 clap 👏 wave 👋 raised_hands 🙌 pray 🙏 muscle 💪 ok_hand 👌 eyes 👀
point_right 👉 point_left 👈 point_up 👆 point_down 👇 raised_hand ✋ v ✌️ handshake 🤝 writing_hand ✍️
heart ❤️ broken_heart 💔 100 💯 fire 🔥 boom 💥 sparkles ✨ star ⭐ star2 🌟 zap ⚡ tada 🎉 rocket 🚀 bulb 💡
red_circle 🔴 large_orange_circle 🟠 large_yellow_circle 🟡 large_green_circle 🟢 large_blue_circle 🔵
large_purple_circle 🟣 large_brown_circle 🟤 white_circle ⚪ black_circle ⚫ radio_button 🔘
large_red_square 🟥 large_orange_square 🟧 large_yellow_square 🟨 large_green_square 🟩 large_blue_square 🟦
black_large_square ⬛ white_large_square ⬜ small_red_triangle 🔺 small_red_triangle_down 🔻
small_blue_diamond 🔹 small_orange_diamond 🔸 large_blue_diamond 🔷 large_orange_diamond 🔶
white_check_mark ✅ heavy_check_mark ✔️ ballot_box_with_check ☑️ x ❌ negative_squared_cross_mark ❎
heavy_plus_sign ➕ heavy_minus_sign ➖ warning ⚠️ no_entry ⛔ no_entry_sign 🚫 octagonal_sign 🛑 sos 🆘
rotating_light 🚨 bell 🔔 no_bell 🔕 mute 🔇 sound 🔉 speaker 🔈 loud_sound 🔊 mega 📣 loudspeaker 📢
question ❓ grey_question ❔ exclamation ❗ grey_exclamation ❕ bangbang ‼️ information_source ℹ️
bar_chart 📊 chart_with_upwards_trend 📈 chart_with_downwards_trend 📉 mag 🔍 mag_right 🔎 telescope 🔭
calendar 📆 date 📅 spiral_calendar_pad 🗓️ clock1 🕐 clock3 🕒 clock9 🕘 alarm_clock ⏰ stopwatch ⏱️ hourglass ⌛
hourglass_flowing_sand ⏳ watch ⌚ gear ⚙️ wrench 🔧 test_tube 🧪 hammer 🔨 hammer_and_wrench 🛠️ nut_and_bolt 🔩
link 🔗 paperclip 📎 pushpin 📌 round_pushpin 📍 lock 🔒 unlock 🔓 key 🔑 shield 🛡️ label 🏷️ bookmark 🔖
memo 📝 pencil2 ✏️ clipboard 📋 page_facing_up 📄 books 📚 book 📖 file_folder 📁 open_file_folder 📂
card_index_dividers 🗂️ inbox_tray 📥 outbox_tray 📤 package 📦 email 📧 envelope ✉️ mailbox 📫 wastebasket 🗑️
speech_balloon 💬 thought_balloon 💭 left_speech_bubble 🗨️ phone ☎️ iphone 📱 computer 💻 desktop_computer 🖥️
satellite_antenna 📡 electric_plug 🔌 battery 🔋 floppy_disk 💾 cd 💿 globe_with_meridians 🌐 cloud ☁️
arrow_up ⬆️ arrow_down ⬇️ arrow_left ⬅️ arrow_right ➡️ arrow_upper_right ↗️ arrow_lower_right ↘️
arrows_counterclockwise 🔄 arrows_clockwise 🔃 repeat 🔁 back 🔙 soon 🔜 fast_forward ⏩ rewind ⏪
arrow_forward ▶️ double_vertical_bar ⏸️ black_square_for_stop ⏹️ track_next ⏭️ twisted_rightwards_arrows 🔀
trophy 🏆 dart 🎯 first_place_medal 🥇 gift 🎁 balloon 🎈 confetti_ball 🎊 crystal_ball 🔮 seedling 🌱 herb 🌿
robot_face 🤖 ghost 👻 skull 💀 bug 🐛 ant 🐜 bee 🐝 fire_engine 🚒 ambulance 🚑 ship 🚢 construction 🚧
traffic_light 🚥 vertical_traffic_light 🚦 checkered_flag 🏁 triangular_flag_on_post 🚩 coffee ☕ pizza 🍕
sunny ☀️ partly_sunny ⛅ rain_cloud 🌧️ thunder_cloud_and_rain ⛈️ tornado 🌪️ ocean 🌊 snowflake ❄️ moon 🌙
zzz 💤 one 1️⃣ two 2️⃣ three 3️⃣ four 4️⃣ five 5️⃣ new 🆕 ok 🆗 up 🆙 recycle ♻️ busts_in_silhouette 👥
bust_in_silhouette 👤 technologist 🧑‍💻 male-technologist 👨‍💻 detective 🕵️ see_no_evil 🙈 hear_no_evil 🙉 bookmark_tabs 📑
`;

const pairs = FAMILIES.trim().split(/\s+/);

const BY_NAME = new Map<string, string>();
const BY_CHARACTER = new Map<string, string>();
for (let index = 0; index + 1 < pairs.length; index += 2) {
  const [name, character] = [pairs[index] ?? "", pairs[index + 1] ?? ""];
  BY_NAME.set(name, character);
  if (!BY_CHARACTER.has(bare(character))) BY_CHARACTER.set(bare(character), name);
}

/** The character for `:name:`, or undefined when this workspace does not know it. */
export function emojiCharacter(name: string): string | undefined {
  return BY_NAME.get(name);
}

/** The name of a typed emoji character, so that 🔴 and `:red_circle:` look the same. */
export function emojiName(character: string): string | undefined {
  return BY_CHARACTER.get(bare(character));
}

function bare(character: string): string {
  return character.replaceAll("\uFE0F", "");
}
