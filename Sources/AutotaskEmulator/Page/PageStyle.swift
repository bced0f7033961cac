/// The look of the admin page, by day and by night.
let pageStyle = """
  :root {
    color-scheme: light dark;
    --ground: light-dark(#f6f7f9, #14171c);
    --sheet: light-dark(#ffffff, #1c2027);
    --line: light-dark(#dfe3e8, #2f3640);
    --ink: light-dark(#1c2430, #e3e8ef);
    --faint: light-dark(#66707d, #8f9bab);
    --mark: light-dark(#0b5cad, #7ab8ff);
    --good: light-dark(#1a7f4b, #5fd39a);
    --bad: light-dark(#b42318, #ff8f84);
    --odd: light-dark(#9a6700, #f0c05a);
  }
  * { box-sizing: border-box; }
  body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
  header {
    display: flex; flex-wrap: wrap; gap: 4px 24px; align-items: baseline; padding: 12px 24px;
    background: var(--sheet); border-bottom: 1px solid var(--line);
  }
  header .name { font-weight: 650; color: var(--ink); text-decoration: none; }
  nav { display: flex; flex-wrap: wrap; gap: 4px; }
  nav a { padding: 2px 10px; border-radius: 6px; color: var(--faint); text-decoration: none; }
  nav a:hover { color: var(--ink); }
  nav a[aria-current] { background: var(--ground); color: var(--ink); font-weight: 600; }
  main { max-width: 1180px; margin: 0 auto; padding: 8px 24px 48px; }
  h1 { font-size: 24px; margin: 16px 0 12px; letter-spacing: -0.01em; }
  h2 { font-size: 18px; margin: 28px 0 8px; }
  a { color: var(--mark); }
  small, .hint { color: var(--faint); }
  small { font-size: 12px; }
  .hint { margin: 8px 0; }
  code { font: 13px/1.5 ui-monospace, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
  .bar { display: flex; flex-wrap: wrap; gap: 8px 12px; align-items: center; margin-bottom: 12px; }
  .search { display: flex; gap: 8px; flex: 0 1 380px; }
  input, select, textarea, button, .button {
    font: inherit; color: inherit; background: var(--sheet); border: 1px solid var(--line); border-radius: 6px;
    padding: 5px 10px;
  }
  input, select, textarea { width: 100%; }
  textarea { resize: vertical; display: block; }
  button, .button { cursor: pointer; text-decoration: none; white-space: nowrap; }
  button:hover, .button:hover { border-color: var(--mark); }
  :focus-visible { outline: 2px solid var(--mark); outline-offset: 1px; }
  .wide { overflow-x: auto; background: var(--sheet); border: 1px solid var(--line); border-radius: 8px; }
  table { border-collapse: collapse; width: 100%; }
  th, td { padding: 6px 12px; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
  tbody tr:last-child td { border-bottom: 0; }
  th { font-size: 13px; font-weight: 600; color: var(--faint); white-space: nowrap; }
  td { font-variant-numeric: tabular-nums; }
  td.path { overflow-wrap: anywhere; min-width: 280px; max-width: 520px; }
  td.short { white-space: nowrap; }
  td.payload { min-width: 220px; max-width: 420px; }
  td pre { margin: 4px 0 0; font: 12px/1.5 ui-monospace, "DejaVu Sans Mono", monospace; white-space: pre-wrap;
    overflow-wrap: anywhere; }
  .s2 { color: var(--good); }
  .s3, .s0 { color: var(--faint); }
  .s4 { color: var(--odd); }
  .s5 { color: var(--bad); }
  .s2, .s4, .s5 { font-weight: 600; }
  .empty, .empty a { color: var(--faint); }
  .tables { list-style: none; margin: 0; padding: 0; columns: 4 230px; column-gap: 12px; }
  .tables li {
    display: flex; justify-content: space-between; gap: 8px; padding: 3px 10px; break-inside: avoid;
    border-bottom: 1px solid var(--line);
  }
  .tables a { text-decoration: none; overflow-wrap: anywhere; }
  .tables a:hover { text-decoration: underline; }
  .tables span { color: var(--faint); font-variant-numeric: tabular-nums; }
  dl { display: grid; grid-template-columns: max-content 1fr; gap: 0; margin: 0; background: var(--sheet);
    border: 1px solid var(--line); border-radius: 8px; }
  dt, dd { margin: 0; padding: 6px 12px; border-bottom: 1px solid var(--line); }
  dt { color: var(--faint); }
  dt:last-of-type, dd:last-of-type { border-bottom: 0; }
  .fields { display: grid; grid-template-columns: minmax(160px, 300px) minmax(0, 620px); gap: 8px 16px;
    align-items: start; margin: 12px 0; }
  .fields label { padding-top: 5px; }
  .fields label small { display: block; line-height: 1; }
  .fields div { display: flex; gap: 10px; align-items: center; }
  summary { cursor: pointer; color: var(--faint); }
  form.row button { position: sticky; bottom: 16px; background: var(--mark); color: var(--ground);
    border-color: var(--mark); font-weight: 600; padding: 6px 20px; }
  .done { color: var(--good); font-weight: 600; }
  .problem { color: var(--bad); white-space: pre-wrap; }
  @media (prefers-reduced-motion: no-preference) {
    .fresh { animation: fresh 1.5s ease-out; }
    @keyframes fresh { from { background: color-mix(in srgb, var(--mark) 22%, transparent); } }
  }
  """
