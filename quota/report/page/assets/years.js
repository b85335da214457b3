// The years of the plan: a slider chooses one, whose posts and people stand between now and the plan.

function setYear(year) {
  view.year = year;
  const name = data.years.names[year];
  postsOf.forEach((rows, category) => rows.forEach((row, place) => {
    const [posts, people] = data.years.rows[category][place];
    [row.year_posts, row.year_people] = [posts[year], people[year]];
  }));
  ["year_posts", "year_people"].forEach((key, place) => {
    document.querySelector(`#table th[data-key="${key}"]`).dataset.name = data.years.heads[year][place];
  });
  byId("year").value = year;
  byId("year").setAttribute("aria-valuetext", name);
  byId("year-name").textContent = name;
}

function yearCells(posts, people) {
  return data.years ? [numberCell(posts, data.years.mark), numberCell(people, data.years.mark)] : [];
}
