/**
 * A regular expression of the decimal numbers above a limit: the firewall compares the text of a
 * header, not its value. Leading zeros do not hide a number.
 */
export function numberAbove(limit: number): string {
  const digits = String(limit);
  const sameLength = [...digits].flatMap((digit, index) => {
    if (digit === "9") return [];
    const rest = digits.length - index - 1;
    return [`${digits.slice(0, index)}${digitAbove(Number(digit))}${anyDigits(rest)}`];
  });
  return `^0*(${[...sameLength, `[1-9]\\d{${digits.length},}`].join("|")})$`;
}

function digitAbove(digit: number): string {
  return digit === 8 ? "9" : `[${digit + 1}-9]`;
}

function anyDigits(count: number): string {
  if (count === 0) return "";
  return count === 1 ? "\\d" : `\\d{${count}}`;
}
