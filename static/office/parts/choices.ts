/** The line that says how many records are chosen. */
export function countChoices(form: HTMLFormElement): void {
  const line = form.querySelector<HTMLElement>("[data-count]");
  if (!line) return;
  const show = () => {
    const chosen = form.querySelectorAll("input[name=chosen]:checked").length;
    line.textContent = words(line.dataset, chosen);
    for (const row of form.querySelectorAll("tr")) {
      row.classList.toggle("chosen", row.querySelector("input[name=chosen]:checked") !== null);
    }
  };
  form.addEventListener("change", show);
  show();
}

function words(data: DOMStringMap, count: number): string {
  if (count === 0) return data["none"] ?? "";
  return (count === 1 ? data["one"] : data["many"]?.replace("#", String(count))) ?? "";
}
