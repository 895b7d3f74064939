package dev.kiln.graph.dependency;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The factor of each reshape whose indices can be removed. Where a reshape splits an axis, such as 768 features into 12
 * heads of 64, either heads can be removed or the same features of every head, not both. The outermost factor is taken
 * that nothing else freezes, or another one that is wished.
 */
final class ReshapeChoices {

    /** Each choice takes an analysis of the whole graph. */
    private static final int FEW = 32;

    private final boolean isFirst;
    private final Map<ValueAxis, String> frozen;
    private final Map<String, Integer> wishes;
    private final Map<String, Integer> candidates = new LinkedHashMap<>();
    private final Map<String, List<String>> alike = new LinkedHashMap<>();
    private int conflicts;

    private ReshapeChoices(boolean isFirst, Map<ValueAxis, String> frozen, Map<String, Integer> wishes) {
        this.isFirst = isFirst;
        this.frozen = Map.copyOf(frozen);
        this.wishes = Map.copyOf(wishes);
    }

    /** For a first pass, in which reshapes depend on nothing: it finds the axes that are frozen in any case. */
    static ReshapeChoices none() {
        return new ReshapeChoices(true, Map.of(), Map.of());
    }

    /**
     * For a pass after the first.
     *
     * @param frozen the axes that are frozen in any case, with the reasons, empty text for axes without positions
     * @param wishes for some reshapes, the factor of first choice among those that are not frozen in any case
     */
    static ReshapeChoices of(Map<ValueAxis, String> frozen, Map<String, Integer> wishes) {
        return new ReshapeChoices(false, frozen, wishes);
    }

    boolean isFirst() {
        return isFirst;
    }

    boolean isFrozen(String value, int axis) {
        return frozen.containsKey(new ValueAxis(value, axis));
    }

    /** The reason why an axis is frozen in any case; empty where it is not, or has no positions. */
    Optional<String> reason(String value, int axis) {
        return Optional.ofNullable(frozen.get(new ValueAxis(value, axis))).filter(reason -> !reason.isEmpty());
    }

    int wish(String reshape) {
        return wishes.getOrDefault(reshape, 0);
    }

    /** Remembers the number of factors that a reshape had, and its lengths, which those of repeated blocks share. */
    void had(String reshape, String lengths, int count) {
        if (count > 1) {
            candidates.put(reshape, count);
            alike.computeIfAbsent(lengths, l -> new ArrayList<>()).add(reshape);
        }
    }

    /** Remembers that a factor of first choice was frozen by another reshape. */
    void conflict() {
        conflicts++;
    }

    /** The number of factors that a reshape had. */
    int candidates(String reshape) {
        return candidates.getOrDefault(reshape, 0);
    }

    /**
     * The reshapes with a choice that are worth another one: all of the same lengths together, and where there are few, each
     * by itself.
     */
    List<List<String>> changes() {
        List<List<String>> changes = new ArrayList<>(alike.values());
        if (candidates.size() <= FEW) {
            alike.values().stream()
                    .filter(reshapes -> reshapes.size() > 1)
                    .forEach(reshapes -> reshapes.forEach(reshape -> changes.add(List.of(reshape))));
        }
        return changes;
    }

    int conflicts() {
        return conflicts;
    }
}
