package dev.kiln.data;

import dev.kiln.api.data.DataSet;
import java.util.ArrayList;
import java.util.List;

/**
 * The features of a column of a table: one for numbers, one for each text of a column of texts, of which one is 1, and
 * several for a date or for words.
 *
 * @param name the column's name in the header
 * @param from the position of its first feature
 * @param width the number of its features
 * @param kind the kind of its cells
 * @param mean the mean that was subtracted from numbers
 * @param deviation the standard deviation by which they were then divided
 */
public record FeatureColumn(String name, int from, int width, ColumnKind kind, double mean, double deviation) {

    /**
     * The columns of a table's features.
     *
     * @param data any data set
     * @return the columns in the order of the features; none of other data
     */
    public static List<FeatureColumn> of(DataSet data) {
        List<FeatureColumn> columns = new ArrayList<>();
        Encoded.of(data)
                .map(encoded -> encoded.encoding().get(TableEncoding.KEY))
                .map(text -> TableEncoding.read(text, "The encoding of " + data.spec()))
                .ifPresent(encoding -> {
                    int from = 0;
                    for (TableColumn column : encoding.features().columns()) {
                        columns.add(of(column, from));
                        from += column.width();
                    }
                });
        return columns;
    }

    private static FeatureColumn of(TableColumn column, int from) {
        return column instanceof TableColumn.Numbers numbers
                ? new FeatureColumn(column.name(), from, 1, ColumnKind.NUMBER, numbers.mean(), numbers.deviation())
                : new FeatureColumn(column.name(), from, column.width(), column.kind(), 0, 1);
    }
}
