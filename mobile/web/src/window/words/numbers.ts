/** Numbers in the words of the product; `ui/words.py` says the same on the web pages. */

export const UNKNOWN = "not known yet";
const MINUS = "\u2212";
const MANY_A_MINUTE = 1_000;

/** 1,240. */
export function whole(number: number): string {
  return Math.round(number).toLocaleString("en-GB").replace("-", MINUS);
}

/** Such as "1 task", "2 tasks". */
export function counted(number: number, one: string, many = `${one}s`): string {
  return `${whole(number)} ${number === 1 ? one : many}`;
}

/** Accuracy, loss and other figures of a model: three decimals. */
export function metric(value: number | null): string {
  if (value === null) return UNKNOWN;
  return value.toFixed(3).replace("-", MINUS);
}

/** Such as "+0.003", "−0.002"; what rounds to nothing has no sign. */
export function change(value: number, decimals = 2): string {
  const text = Math.abs(value).toFixed(decimals);
  if (Number(text) === 0) return text;
  return `${value > 0 ? "+" : MINUS}${text}`;
}

/** Points in and out: "+120", "−960". */
export function signed(points: number): string {
  return `${points > 0 ? "+" : ""}${whole(points)}`;
}

/** A share of 1 as "98.7 %"; whole hundreds without a fraction. */
export function percent(share: number | null, decimals = 0): string {
  if (share === null) return UNKNOWN;
  const text = (100 * share).toFixed(decimals);
  return `${text.includes(".") ? text.replace(/\.?0+$/, "") : text} %`;
}

/** Decimal units: "840 B", "23 kB", "1.4 MB". */
export function size(bytes: number | null): string {
  if (bytes === null) return UNKNOWN;
  const units = ["B", "kB", "MB", "GB", "TB"];
  let [amount, place] = [bytes, 0];
  while (amount >= 999.5 && place < units.length - 1) {
    [amount, place] = [amount / 1000, place + 1];
  }
  const isFine = place > 0 && amount < 9.95;
  return `${isFine ? amount.toFixed(1) : whole(amount)} ${units[place] ?? ""}`;
}

/** Such as "0.4 s", "9.4 s", "42 s", "6 min", "1 h 20 min", "3 days". */
export function duration(seconds: number | null): string {
  if (seconds === null) return UNKNOWN;
  if (seconds > 0 && seconds < 0.05) return "under 0.1 s";
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 59.5) return `${seconds.toFixed(0)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (hours >= 48) return counted(Math.round(hours / 24), "day");
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`;
}

/** Such as "20 points a minute"; a fraction only where it says something. */
export function perMinute(points: number): string {
  if (points >= MANY_A_MINUTE) return `over ${whole(MANY_A_MINUTE)} points a minute`;
  return `${points >= 9.95 ? points.toFixed(0) : points.toFixed(1)} points a minute`;
}

/** One of low, building, good, excellent; always shown with the number. */
export function reputationWord(score: number): string {
  if (score < 0.35) return "low";
  if (score < 0.6) return "building";
  return score < 0.8 ? "good" : "excellent";
}

/** A training ID as people read it to each other: "T-7F3K-92". */
export function shortId(trainingId: string): string {
  const tail = trainingId.slice(trainingId.lastIndexOf("_") + 1);
  const six = tail.replaceAll("-", "").toUpperCase().slice(-6);
  return `T-${six.slice(0, 4)}-${six.slice(4)}`;
}

/** Minutes and seconds left: "0:09", "12:40"; hours where there are some. */
export function countdown(seconds: number): string {
  const left = Math.max(0, Math.ceil(seconds));
  const [hours, minutes] = [Math.floor(left / 3600), Math.floor((left % 3600) / 60)];
  const rest = String(left % 60).padStart(2, "0");
  if (hours === 0) return `${minutes}:${rest}`;
  return `${hours}:${String(minutes).padStart(2, "0")}:${rest}`;
}
