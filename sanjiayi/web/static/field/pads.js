// Sheets of the scanning screen: door pad, household, search, somebody new, the tube.

import { bar, button, clock, figure, h, icon, isEnglish, keypad, sheet, t } from "./dom.js";
import { judgeNumber, tidyNumber } from "./ids.js";
import { masked } from "./roster.js";
import { room } from "./tubes.js";

export const SIZES = [1, 5, 10, 20];

function doneWords(roster, person) {
  const done = roster.done.get(person.id);
  if (done) return h("span.tag.warn", {}, t("done_at", { time: clock(done.at) }));
  if (!roster.isDue(person)) return h("span.tag", {}, roster.reasonWords(person.reason, isEnglish()) || t("excused"));
  const mode = roster.modeOf(person);
  return mode === roster.round?.pool_size ? null : h("span.tag.plain", {}, mode === 1 ? t("single") : t("pooled", { n: mode }));
}

/** A person as a row with one big target. */
function personRow(roster, person, pick) {
  return h(
    "li",
    {},
    h(
      "button.pick",
      { type: "button", "data-person": person.id, onclick: () => pick(person) },
      h("b", {}, person.name),
      h("span.muted", {}, roster.doorWords(person)),
      doneWords(roster, person),
    ),
  );
}

function listInto(list, roster, persons, pick, empty) {
  list.replaceChildren(...persons.map((person) => personRow(roster, person, pick)));
  if (!persons.length) list.append(h("li.empty", {}, empty));
}

/** Building, then the door by figures, then the persons behind it. */
export function doorSheet(roster) {
  return sheet(
    t("door_pad"),
    (body, close) => {
      const counts = (building) => {
        const here = [...roster.persons.values()].filter((one) => one.door.startsWith(`${building.path}/`));
        return here.filter((one) => roster.isDue(one) && !roster.done.has(one.id)).length;
      };
      const chooseDoor = (building) => {
        let typed = "";
        const shown = h("output.typed", { "aria-live": "polite" }, building.name);
        const list = h("ul.people");
        const show = () => {
          shown.textContent = typed ? `${building.name} ${typed}` : building.name;
          const doors = building.doors.filter((door) => door.number.startsWith(typed));
          const exact = building.doors.find((door) => door.number === typed);
          if (typed && (exact || doors.length === 1)) {
            const door = exact || doors[0];
            shown.textContent = `${building.name} ${door.name}`;
            listInto(list, roster, roster.byDoor.get(door.path) || [], close, t("door_empty"));
          } else {
            list.replaceChildren(h("li.hint", {}, typed && !doors.length ? t("no_such_door") : t("doors_left", { n: doors.length })));
          }
        };
        const press = (key) => {
          typed = key === "back" ? typed.slice(0, -1) : (typed + key).slice(0, 6);
          show();
        };
        body.replaceChildren(
          h("div.row", {}, button(t("other_building"), chooseBuilding, { kind: "quiet", drawing: "back" })),
          shown, list, keypad(press),
        );
        show();
      };
      const chooseBuilding = () => {
        body.replaceChildren(
          h("div.buildings", {}, roster.buildings.map((building) =>
            h(
              "button.btn",
              { type: "button", "data-building": building.path, onclick: () => chooseDoor(building) },
              h("b", {}, building.name),
              h("span.fine", {}, t("left", { n: counts(building) })),
            ))),
        );
      };
      if (roster.buildings.length === 1) chooseDoor(roster.buildings[0]);
      else chooseBuilding();
    },
    { name: "door" },
  );
}

/** Everybody of one household with ticks; resolves with those ticked. */
export function householdSheet(roster, household) {
  const members = roster.byHousehold.get(household) || [];
  return sheet(
    members.length ? roster.doorWords(members[0]) : t("household"),
    (body, close) => {
      const boxes = members.map((person) => {
        const isOut = roster.done.has(person.id) || !roster.isDue(person);
        const box = h("input", { type: "checkbox", value: person.id, checked: !isOut, disabled: roster.done.has(person.id) });
        return { person, box, row: h("li", {}, h("label", {}, box, h("b", {}, person.name), doneWords(roster, person))) };
      });
      const ticked = () => boxes.filter(({ box }) => box.checked && !box.disabled).map(({ person }) => person);
      const go = button("", () => close(ticked()), { kind: "main block", "data-act": "household" });
      const count = () => (go.lastChild.textContent = t("record_n", { n: ticked().length }));
      boxes.forEach(({ box }) => box.addEventListener("change", count));
      count();
      body.append(h("ul.check", {}, boxes.map(({ row }) => row)), go);
    },
    { name: "household" },
  );
}

/** By name, initials, door or identity number; resolves with a person or "new". */
export function searchSheet(roster) {
  return sheet(
    t("search"),
    (body, close) => {
      const list = h("ul.people");
      const hint = h("p.hint", { id: "search-hint" }, t("search_hint"));
      const show = () => {
        const typed = input.value;
        const judged = judgeNumber(tidyNumber(typed));
        hint.textContent = judged === "wrong" ? t("number_wrong") : t("search_hint");
        hint.classList.toggle("hot", judged === "wrong");
        if (typed.trim()) listInto(list, roster, judged === "wrong" ? [] : roster.search(typed), close, t("nobody_found"));
        else list.replaceChildren();
      };
      const input = h("input", {
        type: "search", id: "search-text", autocomplete: "off", autocapitalize: "none", spellcheck: "false",
        "aria-describedby": "search-hint", oninput: show,
      });
      body.append(
        h("div.field-row", {}, h("label", { for: "search-text" }, t("search_label")), input, hint),
        list,
        button(t("somebody_new"), () => close("new"), { kind: "block", drawing: "plus", "data-act": "new-person" }),
      );
    },
    { name: "search" },
  );
}

/** Somebody on no list: building, door and name are enough; resolves with what was typed. */
export function newPersonSheet(roster) {
  return sheet(
    t("somebody_new"),
    (body, close) => {
      const row = (name, label, made, hint = "") => {
        made.id = `new-${name}`;
        made.name = name;
        return h("div.field-row", {}, h("label", { for: made.id }, label), made, hint && h("p.hint", {}, hint));
      };
      const options = roster.buildings.map((one) => h("option", { value: one.path }, one.name));
      const building = h("select", {}, options);
      const door = h("input", { type: "text", inputmode: "numeric", autocomplete: "off" });
      const name = h("input", { type: "text", autocomplete: "off", required: true });
      const number = h("input", { type: "text", autocomplete: "off", autocapitalize: "characters" });
      const phone = h("input", { type: "tel", autocomplete: "off" });
      const wrong = h("p.refusal", { role: "alert", hidden: true });
      const submit = (event) => {
        event.preventDefault();
        const tidied = tidyNumber(number.value);
        const no = !name.value.trim() ? t("name_missing") : tidied && judgeNumber(tidied) === "wrong" ? t("number_wrong") : "";
        wrong.hidden = !no;
        wrong.textContent = no;
        if (no) return;
        close({ building: building.value, door: door.value.trim(), name: name.value.trim(), number: tidied, phone: phone.value.trim() });
      };
      body.append(
        h(
          "form.form",
          { novalidate: true, onsubmit: submit },
          h("p.muted", {}, t("new_words")),
          row("building", t("building"), building),
          row("door", t("door"), door),
          row("name", t("name"), name),
          row("number", t("id_number"), number, t("may_be_empty")),
          row("phone", t("phone"), phone, t("may_be_empty")),
          wrong,
          h("button.btn.main.block", { type: "submit", "data-act": "save-person" }, t("save_and_record")),
        ),
      );
    },
    { name: "new" },
  );
}

/** Type what a scanner would have read; resolves with the text. */
export function typeSheet(title, label, name) {
  return sheet(
    title,
    (body, close) => {
      const input = h("input", { type: "text", id: "typed-text", autocomplete: "off", autocapitalize: "characters", spellcheck: "false" });
      const submit = (event) => {
        event.preventDefault();
        if (input.value.trim()) close(input.value.trim());
      };
      body.append(
        h("form.form", { onsubmit: submit },
          h("div.field-row", {}, h("label", { for: "typed-text" }, label), input),
          h("button.btn.main.block", { type: "submit", "data-act": "typed" }, t("ok"))),
      );
    },
    { name },
  );
}

/** The tube in hand: size, members, sealing.  Resolves with {act, …} or null. */
export function tubeSheet(desk) {
  const tube = desk.tube;
  return sheet(
    tube ? t("tube_title", { tube: tube.tube }) : t("no_tube"),
    (body, close) => {
      const type = button(tube ? t("other_tube") : t("type_tube"), () => close({ act: "type" }), { kind: tube ? "block" : "main block", "data-act": "type-tube" });
      const open = [...desk.tubes.values()].filter((one) => !one.is_sealed && one.tube !== tube?.tube);
      const others = open.map((one) =>
        button(t("back_to_tube", { tube: one.tube, n: one.swabs.length, size: one.size }), () => close({ act: "open", tube: one.tube }), { kind: "block" }));
      if (!tube) return body.append(h("p", {}, t("tube_words")), type, ...others);
      const sizes = h("div.chips", { role: "group", "aria-label": t("tube_size") }, SIZES.map((size) =>
        h("button", { type: "button", "aria-pressed": String(size === tube.size), "data-size-of": size, onclick: () => close({ act: "size", size }) },
          size === 1 ? t("single") : t("pooled", { n: size }))));
      body.append(h("p.big", {}, h("b", {}, figure(tube.swabs.length)), ` / ${room(tube)}`), bar(tube.swabs.length, room(tube)));
      if (!tube.swabs.length) body.append(sizes);
      else body.append(sealForm(tube, close), memberList(desk, tube, close));
      body.append(type, ...others);
    },
    { name: "tube" },
  );
}

function sealForm(tube, close) {
  const counted = h("input", { type: "number", id: "counted", inputmode: "numeric", min: 1, max: room(tube), value: tube.swabs.length });
  const submit = (event) => {
    event.preventDefault();
    close({ act: "seal", counted: Number(counted.value) });
  };
  return h(
    "form.form",
    { onsubmit: submit },
    h("div.field-row", {}, h("label", { for: "counted" }, t("counted")), counted, h("p.hint", {}, t("counted_hint"))),
    h("button.btn.main.block", { type: "submit", "data-act": "seal" }, icon("seal"), h("span", {}, tube.swabs.length < room(tube) ? t("seal_part", { n: tube.swabs.length, size: room(tube) }) : t("seal"))),
  );
}

function memberList(desk, tube, close) {
  const persons = new Map([...desk.roster.done].map(([id, done]) => [done.swab, desk.roster.persons.get(id)]));
  return h(
    "details.members",
    {},
    h("summary.btn.block", {}, t("members")),
    h("ul.people", {}, tube.swabs.map(({ id: swab }) => {
      const person = persons.get(swab);
      return h("li", {},
        h("span.who-is", {}, person ? `${masked(person.name)} ${desk.roster.doorWords(person)}` : t("from_elsewhere")),
        button(t("move"), () => close({ act: "move", swab }), { "data-act": "move", "data-swab": swab }),
        button(t("undo"), () => close({ act: "undo", swab }), { "data-act": "undo-member", "data-swab": swab }));
    })),
  );
}
