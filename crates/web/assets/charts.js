// The value that is nearest to the pointer is named above its chart and stands out.
{
  const center = (mark) => {
    const box = mark.getBoundingClientRect();
    return box.left + box.width / 2;
  };

  for (const plot of document.querySelectorAll(".plot")) {
    const drawing = plot.querySelector(".chart");
    const readout = plot.querySelector(".plot-readout");
    const marks = [...drawing.querySelectorAll("g")];
    // The browser's own tip would say the same once more.
    const titles = marks.map((mark) => {
      const title = mark.querySelector("title");
      title.remove();
      return title.textContent;
    });
    let pointed = null;

    const point = (mark) => {
      pointed?.classList.remove("pointed");
      pointed = mark;
      pointed?.classList.add("pointed");
      readout.textContent = pointed ? titles[marks.indexOf(pointed)] : "";
    };

    drawing.addEventListener("pointermove", (event) => {
      const distance = (mark) => Math.abs(center(mark) - event.clientX);
      point(marks.reduce((nearest, mark) => (distance(mark) < distance(nearest) ? mark : nearest), marks[0]));
    });
    drawing.addEventListener("pointerdown", (event) => drawing.dispatchEvent(new PointerEvent("pointermove", event)));
    drawing.addEventListener("pointerleave", (event) => {
      // A finger that is lifted has said which one it means.
      if (event.pointerType === "mouse") { point(null); }
    });
  }
}
