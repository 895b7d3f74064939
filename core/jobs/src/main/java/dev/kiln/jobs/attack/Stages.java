package dev.kiln.jobs.attack;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The stages of an attack that runs others, in the order in which they first ran. */
final class Stages {

    private final Map<String, Stage> byAttack = new LinkedHashMap<>();

    /** Adds the part of an attack on some examples. */
    void add(Stage stage) {
        byAttack.merge(stage.attack(), stage, Stage::plus);
    }

    List<Stage> all() {
        return new ArrayList<>(byAttack.values());
    }

    /** The stages of two batches. */
    static List<Stage> joined(List<Stage> one, List<Stage> other) {
        Stages all = new Stages();
        one.forEach(all::add);
        other.forEach(all::add);
        return all.all();
    }
}
