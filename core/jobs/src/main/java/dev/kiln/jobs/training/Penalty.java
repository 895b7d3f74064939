package dev.kiln.jobs.training;

import dev.kiln.graph.build.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * The penalty of parameters in the loss that is differentiated, {@code l1 sum |p| + l2 / 2 sum p^2} with the numbers of the
 * group of each parameter.
 *
 * @param groups the groups
 * @param names the names of the trained parameters
 */
record Penalty(Groups groups, List<String> names) {

    /** The loss with the penalty. */
    Value added(Value loss, List<Value> parameters) {
        Value sum = loss;
        for (Value term : terms(parameters)) {
            sum = sum.add(term);
        }
        return sum;
    }

    private List<Value> terms(List<Value> parameters) {
        List<Value> terms = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            Value parameter = parameters.get(i);
            groups.shrinking(names.get(i)).ifPresent(group -> {
                if (group.l1() > 0) {
                    terms.add(parameter.abs().reduceSum().mul(group.l1()));
                }
                if (group.l2() > 0) {
                    terms.add(parameter.square().reduceSum().mul(group.l2() / 2));
                }
            });
        }
        return terms;
    }
}
