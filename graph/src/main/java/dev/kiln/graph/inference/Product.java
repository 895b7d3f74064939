package dev.kiln.graph.inference;

import dev.kiln.graph.tensor.Dim;
import java.util.ArrayList;
import java.util.List;

/**
 * A product of lengths: a number times symbols.
 *
 * @param number the product of the lengths that are known
 * @param symbols the others, each as often as it occurs
 */
record Product(long number, List<Dim> symbols) {

    Product {
        symbols = List.copyOf(symbols);
    }

    static Product of(List<Dim> dims) {
        long number = dims.stream().filter(Dim::isFixed).mapToLong(Dim::size).reduce(1, Math::multiplyExact);
        return new Product(number, dims.stream().filter(d -> !d.isFixed()).toList());
    }

    boolean isNumber() {
        return symbols.isEmpty();
    }

    /** The product as the length of one axis, where it is a number or a single symbol. */
    Dim dim() {
        if (symbols.isEmpty() || number == 0) {
            return Dim.of(number);
        }
        return symbols.size() == 1 && number == 1 ? symbols.get(0) : Dim.UNKNOWN;
    }

    /** The quotient of this and a divisor; unknown where symbols do not cancel. */
    Dim over(Product divisor) {
        List<Dim> left = new ArrayList<>(symbols);
        for (Dim symbol : divisor.symbols) {
            if (symbol.equals(Dim.UNKNOWN) || !left.remove(symbol)) {
                return Dim.UNKNOWN;
            }
        }
        if (divisor.number == 0 || number % divisor.number != 0) {
            return Dim.UNKNOWN;
        }
        return new Product(number / divisor.number, left).dim();
    }
}
