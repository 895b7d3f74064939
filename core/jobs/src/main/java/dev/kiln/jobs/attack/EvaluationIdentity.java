package dev.kiln.jobs.attack;

import dev.kiln.api.extension.Specification;
import dev.kiln.files.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The parts of an evaluation on which the outcomes of its batches depend.
 *
 * @param parts each by its name; those of {@link #DIGESTS} are texts that say nothing to users
 */
record EvaluationIdentity(Map<String, String> parts) {

    static final String MODEL = "model";
    static final String LIMITS = "limits of features";
    static final String EXAMPLES = "examples";
    static final String ATTACKS = "attacks";

    /** The messages about other parts of the names, whose values are digests. */
    private static final Map<String, String> DIGESTS = Map.of(
            MODEL, "the model is another one",
            LIMITS, "other features may change, or within other limits",
            EXAMPLES, "the examples of the batch are others");

    /** Copies the map, keeping its order. */
    EvaluationIdentity {
        parts = Collections.unmodifiableMap(new LinkedHashMap<>(parts));
    }

    /** The same with one more part. */
    EvaluationIdentity with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(parts);
        more.put(name, value);
        return new EvaluationIdentity(more);
    }

    /** A line for each trial. */
    static String attacks(List<Trial> trials) {
        return String.join(
                "\n",
                trials.stream()
                        .map(trial -> trial.attack().complete()
                                + (trial.isBounded() ? " at " + trial.threat().epsilon() : ""))
                        .toList());
    }

    Json json() {
        Json json = Json.object();
        for (Map.Entry<String, String> part : parts.entrySet()) {
            json = json.with(part.getKey(), part.getValue());
        }
        return json;
    }

    /** The first difference from an earlier evaluation, a clause; empty of the same one. */
    Optional<String> difference(Json before) {
        for (Map.Entry<String, String> part : parts.entrySet()) {
            String name = part.getKey();
            String old = before.get(name).text("");
            if (!old.equals(part.getValue())) {
                return Optional.of(
                        name.equals(ATTACKS)
                                ? ofAttacks(lines(old), lines(part.getValue()))
                                : DIGESTS.getOrDefault(
                                        name, "its " + name + " was " + old + ", now it is " + part.getValue()));
            }
        }
        return Optional.empty();
    }

    private static List<String> lines(String text) {
        return Arrays.asList(text.split("\n", -1));
    }

    private static String ofAttacks(List<String> before, List<String> now) {
        for (int i = 0; i < Math.min(before.size(), now.size()); i++) {
            if (!before.get(i).equals(now.get(i))) {
                return ofAttack(before.get(i), now.get(i));
            }
        }
        return before.size() < now.size()
                ? "it had no " + shortly(now.get(before.size()))
                : "it also had " + shortly(before.get(now.size()));
    }

    /** The options that differ, of attacks of the same name. */
    private static String ofAttack(String before, String now) {
        Specification old = Specification.parse(specification(before));
        Specification other = Specification.parse(specification(now));
        List<String> options = new ArrayList<>();
        Set<String> names = new LinkedHashSet<>(old.options().keySet());
        names.addAll(other.options().keySet());
        for (String name : names) {
            String was = name + "=" + old.options().getOrDefault(name, "none");
            String is = name + "=" + other.options().getOrDefault(name, "none");
            if (!was.equals(is)) {
                options.add(was + ", now " + is);
            }
        }
        return options.isEmpty() || !old.name().equals(other.name())
                ? "it had " + shortly(before) + ", now " + shortly(now)
                : old.name() + " had " + String.join("; ", options);
    }

    /** The name of an attack, with its size. */
    private static String shortly(String trial) {
        String specification = specification(trial);
        return Specification.parse(specification).name() + trial.substring(specification.length());
    }

    private static String specification(String trial) {
        int at = trial.lastIndexOf(" at ");
        return at < 0 ? trial : trial.substring(0, at);
    }
}
