import { timeZone } from "../lib/format";
import { chooseZone, useZone } from "../lib/zone";
import { Segmented } from "../ui/segmented";
import { text } from "./text";

/** Times by this browser's clock, or by the one that is the same for everybody. */
export function ZoneSwitch() {
  const segments = [
    { value: "local", label: timeZone(), title: text.localTime(timeZone()) },
    { value: "utc", label: text.utc, title: text.utcTime },
  ] as const;
  return <Segmented label={text.zone} segments={segments} value={useZone()} onChoose={chooseZone} />;
}
