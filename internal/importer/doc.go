// Package importer reads recipes from web pages and other apps' exports, through the
// one guarded HTTP client for addresses that users give.
//
// Nothing is imported yet.
package importer
