package dev.kiln.core.model;

import dev.kiln.api.graph.Attributes;
import dev.kiln.api.graph.GraphEditor;
import dev.kiln.api.graph.Input;
import dev.kiln.api.model.Model;
import dev.kiln.api.tensor.ElementType;
import dev.kiln.api.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What BERT and its kin take beside the numbers of the tokens, {@code input_ids [N, T]}, computed from these. Data sets
 * give one input.
 *
 * <ul>
 *   <li>{@code attention_mask}: 1 where there is a token, 0 where there is the padding, 0
 *   <li>{@code token_type_ids}: 0, all tokens being of one text
 *   <li>{@code position_ids}: 0, 1, 2 and so on along each text
 * </ul>
 */
public final class TextInputs {

    private static final String TOKENS = "input_ids";

    @FunctionalInterface
    private interface Companion {
        void write(TextInputs inputs, Input input);
    }

    private static final Map<String, Companion> COMPANIONS = Map.of(
            "attention_mask", TextInputs::mask,
            "token_type_ids", TextInputs::types,
            "position_ids", TextInputs::positions);

    private final GraphEditor editor;
    private final String zero;

    private TextInputs(Model model) {
        this.editor = model.graph().edit();
        ElementType type = model.graph().input(TOKENS).orElseThrow().type().elementType();
        this.zero = constant("padding", Tensor.scalar(type, 0));
    }

    /**
     * Lets a model take the tokens alone.
     *
     * @param model any model
     * @return the model with one input; itself unless it has {@code input_ids} and nothing else but the inputs above
     */
    public static Model tokensAlone(Model model) {
        List<Input> others = model.graph().inputs().stream()
                .filter(input -> !input.name().equals(TOKENS))
                .toList();
        boolean known = others.stream().allMatch(input -> COMPANIONS.containsKey(input.name()));
        if (others.isEmpty()
                || !known
                || others.size() == model.graph().inputs().size()) {
            return model;
        }
        TextInputs inputs = new TextInputs(model);
        for (Input other : others) {
            inputs.editor.removeInput(other.name());
            Objects.requireNonNull(COMPANIONS.get(other.name())).write(inputs, other);
        }
        return model.withGraph(inputs.editor.build());
    }

    private void mask(Input input) {
        String absent = add("Equal", Attributes.NONE, TOKENS, zero);
        give(input, add("Not", Attributes.NONE, absent));
    }

    private void types(Input input) {
        give(input, add("Mul", Attributes.NONE, TOKENS, zero));
    }

    private void positions(Input input) {
        String present = add("Equal", Attributes.NONE, TOKENS, TOKENS);
        String ones = add("Cast", Attributes.NONE.with("to", ElementType.INT64), present);
        String axis = constant("axis", Tensor.scalar(ElementType.INT64, 1));
        give(input, add("CumSum", Attributes.of("exclusive", 1), ones, axis));
    }

    private void give(Input input, String value) {
        Attributes type = Attributes.NONE.with("to", input.type().elementType());
        editor.add("", "Cast", List.of(value), List.of(input.name()), type);
    }

    private String constant(String wish, Tensor value) {
        String name = editor.freshName(TOKENS + "/" + wish);
        editor.constant(name, value);
        return name;
    }

    private String add(String operator, Attributes attributes, String... inputs) {
        String output = editor.freshName(TOKENS + "/" + operator);
        editor.add("", operator, List.of(inputs), List.of(output), attributes);
        return output;
    }
}
