import { useState } from "react";
import { Icon } from "../ui/icons";
import { chooseAlerts, useAlertsChoice } from "./alerts";
import { text } from "./text";

/** Whether errors are told of while the page isn't looked at. */
export function AlertsSwitch() {
  const isOn = useAlertsChoice() === "on";
  const [isForbidden, setForbidden] = useState(false);
  async function toggle() {
    setForbidden(!(await chooseAlerts(isOn ? "off" : "on")));
  }
  const says = isOn ? text.alertsOn : text.alertsOff;
  return (
    <div>
      <button
        type="button"
        aria-pressed={isOn}
        title={text.alertsHint}
        onClick={toggle}
        className={`flex h-7 w-full items-center gap-2 rounded-control px-2 text-[12.5px] hover:bg-raised hover:text-text ${isOn ? "text-text" : "text-muted"}`}
      >
        <Icon name={isOn ? "bell" : "mute"} size={14} />
        {says}
      </button>
      {isOn && isForbidden && (
        <p role="status" className="px-2 text-[11.5px] text-warn">
          {text.alertsForbidden}
        </p>
      )}
    </div>
  );
}
