package dev.kiln.models;

import dev.kiln.api.model.ConstantRole;
import dev.kiln.api.model.ConstantRoles;
import dev.kiln.api.model.Model;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A summary of the constants of a model: parameters and others.
 *
 * @param entries the parameters, and other arrays of numbers, in the model's order; shapes, quantization scales and
 *     single numbers are omitted
 */
public record ConstantSummary(List<Entry> entries) {

    /** Copies the list. */
    public ConstantSummary {
        entries = List.copyOf(entries);
    }

    /**
     * A constant.
     *
     * @param name its name
     * @param value its value
     * @param role its role
     * @param parameter whether training changes it, or would if it were not stored as integers
     */
    public record Entry(String name, Tensor value, ConstantRole role, boolean parameter) {

        /** Returns name, type and role, such as {@code mask FLOAT [1, 8, 8] (other)}. */
        public String text() {
            return name + " " + value + " (" + role.name().toLowerCase(Locale.ROOT) + ")";
        }
    }

    /**
     * Summarizes the constants of a model.
     *
     * @param model any model
     * @return the summary
     */
    public static ConstantSummary of(Model model) {
        ConstantRoles roles = ConstantRoles.of(model.graph());
        List<Entry> entries = new ArrayList<>();
        model.graph().constants().forEach((name, value) -> {
            ConstantRole role = roles.role(name);
            boolean parameter = model.parameters().contains(name) || role.isTrainable();
            if (parameter || (isArray(value) && !roles.uses(name).isEmpty())) {
                entries.add(new Entry(name, value, role, parameter));
            }
        });
        return new ConstantSummary(entries);
    }

    private static boolean isArray(Tensor value) {
        ElementType type = value.elementType();
        boolean holdsNumbers = type.isFloating() || type == ElementType.BOOL || (type.isInteger() && type.bits() <= 8);
        return holdsNumbers && value.size() > 1;
    }

    /** Returns the number of parameters of each role, such as {@code 3 weights, 2 biases}. */
    public String counts() {
        Map<ConstantRole, Long> counts = new EnumMap<>(ConstantRole.class);
        entries.stream().filter(Entry::parameter).forEach(e -> counts.merge(e.role(), 1L, Long::sum));
        return counts.entrySet().stream()
                .map(e -> e.getValue() + " " + plural(e.getKey(), e.getValue()))
                .collect(Collectors.joining(", "));
    }

    private static String plural(ConstantRole role, long count) {
        String name = role.name().toLowerCase(Locale.ROOT);
        return count == 1
                ? name
                : role == ConstantRole.BIAS ? "biases" : role == ConstantRole.OTHER ? "others" : name + "s";
    }

    /**
     * Returns the parameters other than weights, biases, those of normalizations, tables and slopes: positions and
     * others.
     */
    public List<Entry> unusual() {
        Set<ConstantRole> usual = Set.of(
                ConstantRole.WEIGHT, ConstantRole.BIAS, ConstantRole.SCALE, ConstantRole.SLOPE, ConstantRole.TABLE);
        return entries.stream()
                .filter(e -> e.parameter() && !usual.contains(e.role()))
                .toList();
    }

    /** Returns the floating-point arrays that are not parameters, except running statistics. */
    public List<Entry> leftAlone() {
        return entries.stream()
                .filter(e -> !e.parameter()
                        && e.role() != ConstantRole.STATISTIC
                        && e.value().elementType().isFloating()
                        && e.value().elementType().bits() >= 16)
                .toList();
    }
}
