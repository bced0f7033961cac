/// The script of the admin page: what it does works without it too, less conveniently.
let pageScript = """
  "use strict";

  // The list of requests grows by itself.
  const live = document.getElementById("live");
  const body = document.querySelector("#requests tbody");
  if (live && body) {
    let since = Number(live.dataset.since);
    const open = new Map();
    const cell = (row, text, kind) => {
      const cell = row.insertCell();
      cell.textContent = text ?? "";
      if (kind) cell.className = kind;
      return cell;
    };
    const status = (cell, call) => {
      cell.textContent = call.status ?? "…";
      cell.className = "s" + String(call.status ?? 0)[0];
    };
    const plain = (path) => {
      try { return decodeURIComponent(path); } catch { return path; }
    };
    const show = (call) => {
      const row = body.insertRow(0);
      cell(row, call.number);
      status(cell(row, ""), call);
      cell(row, call.method);
      cell(row, plain(call.path), "path");
      cell(row, call.user);
      cell(row, call.impersonating);
      cell(row, call.delayMilliseconds ? call.delayMilliseconds + " ms" : "");
      row.classList.add("fresh");
      while (body.rows.length > 200) body.deleteRow(-1);
    };
    const poll = async () => {
      try {
        const answer = await fetch("/emulator/requests?since=" + since, { headers: { Accept: "application/json" } });
        const calls = await answer.json();
        if (calls.length && calls[0].number <= since) body.replaceChildren();
        for (const call of calls.slice(-200)) show(call);
        if (calls.length) since = calls[calls.length - 1].number;
        live.classList.remove("problem");
      } catch {
        live.classList.add("problem");
      }
      setTimeout(poll, 1000);
    };
    poll();
  }

  // Only what was changed is sent, so that two people do not overwrite each other's fields.
  for (const form of document.querySelectorAll("form.row")) {
    form.addEventListener("submit", () => {
      for (const field of form.elements) {
        const isChanged = field.options
          ? [...field.options].some((option) => option.selected !== option.defaultSelected)
          : field.value !== field.defaultValue;
        if (field.name && !isChanged) field.disabled = true;
      }
    });
  }
  // A page that comes back from the browser's memory has its fields enabled again.
  addEventListener("pageshow", () => {
    for (const field of document.querySelectorAll("form.row :disabled")) field.disabled = false;
  });
  """
