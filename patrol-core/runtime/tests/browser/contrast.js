// Texts with less contrast than WCAG 2.2, AA, asks for: 4.5 to 1, or 3 to 1 where they are large.
// Source: https://www.w3.org/TR/WCAG22/#contrast-minimum
const channels = (color) => color.match(/[\d.]+/g).map(Number);
const luminance = (color) => {
  const [r, g, b] = channels(color).map((of) => (of / 255 <= 0.04045 ? of / 255 / 12.92 : ((of / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const ground = (element) => {
  const color = element ? getComputedStyle(element).backgroundColor : "rgb(255, 255, 255)";
  return channels(color)[3] === 0 ? ground(element.parentElement) : color;
};
const faint = new Set();
const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (texts.nextNode()) {
  const element = texts.currentNode.parentElement;
  if (!texts.currentNode.data.trim()) continue;
  if (!element.checkVisibility() || element.closest("script")) continue;
  const style = getComputedStyle(element);
  const [light, dark] = [luminance(style.color), luminance(ground(element))].sort((a, b) => b - a);
  const size = parseFloat(style.fontSize);
  const large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
  const contrast = (light + 0.05) / (dark + 0.05);
  if (contrast < (large ? 3 : 4.5)) faint.add(`${contrast.toFixed(2)}: ${element.tagName} ${element.className}: ${texts.currentNode.data.trim().slice(0, 40)}`);
}
return [...faint].slice(0, 20);
